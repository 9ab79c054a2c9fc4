import { type Problem, quoted, setCommand } from "../problem";
import { type Check, type Draft, homeNodesOf, vpsNodesOf } from "./check";

interface Holder {
  readonly path: string;
  readonly address: string | undefined;
}

/** Hosts that must already be there when the first node boots, so none of them can be a node. */
function hostsBefore({ sites }: Draft): Holder[] {
  const { gateway, nameservers = [], proxmox } = sites?.home ?? {};
  return [
    { path: "sites.home.gateway", address: gateway },
    ...nameservers.map((address, index) => ({ path: `sites.home.nameservers[${index}]`, address })),
    {
      path: "sites.home.proxmox.endpoint",
      address: proxmox?.endpoint && new URL(proxmox.endpoint).hostname,
    },
  ];
}

function nodeAddresses(draft: Draft): Holder[] {
  return [
    ...vpsNodesOf(draft).map(({ path, node }) => ({
      path: `${path}.primaryIpv4.address`,
      address: node.primaryIpv4?.address,
    })),
    ...homeNodesOf(draft).map(({ path, node }) => ({
      path: `${path}.address`,
      address: node.address,
    })),
  ];
}

/** No two nodes share an address, over both sites, and no node has that of a host it depends on. */
export const addresses: Check = (draft) => {
  const holders = new Map<string, string>();
  for (const { path, address } of hostsBefore(draft)) {
    if (address !== undefined && !holders.has(address)) holders.set(address, path);
  }
  const problems: Problem[] = [];
  for (const { path, address } of nodeAddresses(draft)) {
    if (address === undefined) continue;
    const taken = holders.get(address);
    if (taken === undefined) {
      holders.set(address, path);
      continue;
    }
    const message = `expected an address of its own, got ${quoted(address)}, which hybrid:${taken} has`;
    problems.push({ path, message, fix: setCommand(path, "<another address>") });
  }
  return problems;
};
