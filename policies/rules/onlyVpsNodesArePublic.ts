import type { PolicyResource } from "@pulumi/policy";
import { privateRanges, reach } from "../addresses";
import { ancestors } from "../ancestry";
import { clusterNodes, nodeSubject, nodeText } from "../clusterNodes";
import { type Report, stackRule } from "../rule";
import { resourceType } from "../types";
import { separately } from "../unknown";
import { elements, shown, valueAt } from "../values";

function checkRole(node: PolicyResource, vpsWorkersAllowed: boolean, report: Report): void {
  const site = nodeText(node, "site");
  const role = nodeText(node, "role");
  if (site === "vps" && role !== "controlplane" && !vpsWorkersAllowed) {
    report({
      subject: nodeSubject(node),
      actual: `a VPS with role ${role}`,
      expected: "role controlplane",
      urn: node.urn,
    });
  }
}

function checkAddress(node: PolicyResource, ranges: readonly string[], report: Report): void {
  const site = nodeText(node, "site");
  const address = nodeText(node, "address");
  const expected = { vps: "public", home: "private" }[site];
  const actual = reach(address, ranges);
  if (expected === undefined) {
    report({
      subject: nodeSubject(node),
      actual: `site ${site}`,
      expected: "vps or home",
      urn: node.urn,
    });
  } else if (actual !== expected) {
    report({
      subject: nodeSubject(node),
      actual: `address ${address} on site ${site} is ${actual ?? "no IPv4 address"}`,
      expected: `a ${expected} IPv4 address`,
      urn: node.urn,
    });
  }
}

function checkPublicNet(server: PolicyResource, report: Report): void {
  separately(
    elements(server.props["publicNets"]).map((read) => () => {
      const enabled = valueAt(read(), "ipv4Enabled");
      if (enabled === false) {
        report({
          subject: `server '${server.name}'`,
          actual: `public IPv4 is ${shown(enabled)}`,
          expected: "true",
          urn: server.urn,
        });
      }
    }),
  );
}

const guestNouns: Readonly<Record<string, string>> = {
  [resourceType.homeVm]: "VM",
  [resourceType.homeContainer]: "container",
};

/** Whatever Proxmox runs is at home, and its address is what it boots with, not what a node says. */
function checkGuest(guest: PolicyResource, ranges: readonly string[], report: Report): void {
  separately(
    elements(valueAt(guest.props["initialization"], "ipConfigs")).map((read) => () => {
      const value = valueAt(read(), "ipv4", "address") ?? "dhcp";
      const address = typeof value === "string" ? value : shown(value);
      if (address === "dhcp") return;
      const actual = reach(address.replace(/\/\d+$/, ""), ranges);
      if (actual === "private") return;
      report({
        subject: `${guestNouns[guest.type] ?? "guest"} '${guest.name}'`,
        actual: `address ${address} at home is ${actual ?? "no IPv4 address"}`,
        expected: "a private IPv4 address, or dhcp",
        urn: guest.urn,
      });
    }),
  );
}

/**
 * A VPS without a public IPv4 address cannot be reached by a home behind NAT, so the mesh never
 * forms; a home node with one stands on the Internet without a firewall of ours.
 */
export const onlyVpsNodesArePublic = stackRule(
  {
    name: "only-vps-nodes-are-public",
    description: "VPS nodes are control planes with a public IPv4 address; home nodes have none.",
    severity: "high",
    remediationSteps:
      "in `hybrid:nodes` give VPS nodes the role controlplane and a primary IPv4, and home nodes an address of the home LAN.",
    thresholds: {
      vpsWorkersAllowed: {
        type: "boolean",
        default: false,
        description: "Whether a VPS may be a worker.",
      },
      privateCidrs: {
        type: "array",
        items: { type: "string" },
        default: privateRanges,
        description: "IPv4 ranges that count as not public.",
      },
    },
  },
  (resources, { vpsWorkersAllowed, privateCidrs }, report) => {
    const nodes = clusterNodes(resources);
    const isNodeOfVps = (ancestor: PolicyResource): boolean =>
      nodes.includes(ancestor) && nodeText(ancestor, "site") === "vps";
    const servers = resources.filter(({ type }) => type === resourceType.server);
    const guests = resources.filter(({ type }) => type in guestNouns);

    separately([
      ...nodes.flatMap((node) => [
        () => {
          checkRole(node, vpsWorkersAllowed, report);
        },
        () => {
          checkAddress(node, privateCidrs, report);
        },
      ]),
      ...servers.map((server) => () => {
        if (ancestors(server).some(isNodeOfVps)) checkPublicNet(server, report);
      }),
      ...guests.map((guest) => () => {
        checkGuest(guest, privateCidrs, report);
      }),
    ]);
  },
);
