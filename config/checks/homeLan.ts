import { contains, prefixLengthOf, rangeOf } from "../cidr";
import { type Problem, quoted, setCommand } from "../problem";
import { type Check, homeNodesOf, listed } from "./check";

/**
 * Every pair of nodes needs a public end or a LAN in common. A VPS is a public end; a home node has
 * none, so it must be in the LAN that the other home nodes and the router are in.
 */
export const homeLan: Check = (draft) => {
  const { lanCidr, gateway } = draft.sites?.home ?? {};
  if (lanCidr === undefined) return [];
  const path = "sites.home.lanCidr";
  if (prefixLengthOf(lanCidr) > 30) {
    const message = `expected /30 or larger, got ${quoted(lanCidr)}, which has no address for a node beside the router`;
    return [{ path, message, fix: setCommand(path, "<the home network>") }];
  }
  const homeNodes = homeNodesOf(draft);
  const hosts = [
    { path: "sites.home.gateway", address: gateway, without: "the nodes" },
    ...homeNodes.map((placed) => {
      const others = homeNodes.filter((other) => other !== placed);
      return {
        path: `${placed.path}.address`,
        address: placed.node.address,
        without: ["the router", ...(others.length > 0 ? [listed(others)] : [])].join(", "),
      };
    }),
  ];
  const { first, last } = rangeOf(lanCidr);
  return hosts.flatMap(({ path: at, address, without }): Problem[] => {
    if (address === undefined) return [];
    const fix = setCommand(at, `<an address in ${lanCidr}>`);
    if (!contains(lanCidr, address)) {
      const message = `expected an address in the home LAN ${lanCidr}, got ${quoted(address)}; neither end is public, so there is no path to ${without}`;
      return [{ path: at, message, fix }];
    }
    const number = rangeOf(address).first;
    if (number !== first && number !== last) return [];
    const which = number === first ? "network" : "broadcast";
    const message = `expected the address of a host, got ${quoted(address)}, the ${which} address of ${lanCidr}`;
    return [{ path: at, message, fix }];
  });
};
