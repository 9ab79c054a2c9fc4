import { ipv4AddressCount } from "../addresses";
import { isCovered, isWorld, opened, overlaps, portSpan, spanText } from "../firewalls";
import { type Report, resourceRule, type Settings } from "../rule";
import { resourceType } from "../types";
import { separately } from "../unknown";
import { elements, shown, valueAt } from "../values";

const thresholds = {
  publicPorts: {
    type: "array",
    items: { type: "string" },
    default: ["51820/udp", "80/tcp", "443/tcp", "53/udp", "53/tcp"],
    description: "What may be open to everyone: the mesh and the published services.",
  },
  adminPorts: {
    type: "array",
    items: { type: "string" },
    default: ["6443/tcp", "50000/tcp"],
    description: "What may be open to administrators' networks only: Kubernetes and Talos.",
  },
  shortestAdminPrefixIpv4: {
    type: "integer",
    minimum: 1,
    maximum: 32,
    default: 8,
    description: "An IPv4 source with a shorter prefix, in bits, stands for the Internet.",
  },
  shortestAdminPrefixIpv6: {
    type: "integer",
    minimum: 1,
    maximum: 128,
    default: 20,
    description: "An IPv6 source with a shorter prefix, in bits, stands for the Internet.",
  },
  maximumAdminIpv4Addresses: {
    type: "integer",
    minimum: 1,
    default: 16_777_216,
    description: "IPv4 addresses an administrators' port may be open to, all sources together.",
  },
} as const;

/** Sources of administrators' ports, by the port as the configuration names it. */
type AdminSources = Map<string, string[]>;

/** Checks one rule of a firewall, and notes to whom it opens administrators' ports. */
function checkRule(
  rule: unknown,
  firewall: string,
  settings: Settings<typeof thresholds>,
  adminSources: AdminSources,
  report: Report,
): void {
  // Rules of the other direction open nothing.
  if (valueAt(rule, "direction") === "out") return;
  const span = opened(rule);
  if (span === undefined) {
    const subject = `firewall '${firewall}'`;
    const actual = `opens port ${shown(valueAt(rule, "port"))}`;
    report({ subject, actual, expected: "a port, a range such as 80-90, or any" });
    return;
  }
  const subject = `firewall '${firewall}' port ${spanText(span)}`;
  if (isCovered(span, settings.publicPorts.map(portSpan))) return;

  const allowed = [...settings.publicPorts, ...settings.adminPorts];
  if (!isCovered(span, allowed.map(portSpan))) {
    report({ subject, actual: "is open", expected: `only ${allowed.join(", ")}` });
    return;
  }
  const { shortestAdminPrefixIpv4, shortestAdminPrefixIpv6 } = settings;
  const ports = settings.adminPorts.filter((port) => overlaps(portSpan(port), span));
  separately(
    elements(valueAt(rule, "sourceIps")).map((read) => () => {
      const source = String(read());
      if (!isWorld(source, shortestAdminPrefixIpv4, shortestAdminPrefixIpv6)) {
        for (const port of ports) {
          adminSources.set(port, [...(adminSources.get(port) ?? []), source]);
        }
        return;
      }
      report({
        subject,
        actual: `is open to ${source}`,
        expected: "administrators' networks only",
      });
    }),
  );
}

/** Many narrow sources can be the Internet in pieces, in one rule or in several. */
function checkTogether(
  adminSources: AdminSources,
  firewall: string,
  maximum: number,
  report: Report,
): void {
  for (const [port, sources] of adminSources) {
    const count = ipv4AddressCount(sources);
    if (count <= maximum) continue;
    report({
      subject: `firewall '${firewall}' port ${port}`,
      actual: `is open to ${count} IPv4 addresses in all`,
      expected: `administrators' networks of ${maximum} addresses at most`,
    });
  }
}

/**
 * A port someone opened for an hour stays open for years. VXLAN, etcd and the kubelet trust their
 * network: between nodes they travel inside the mesh, and in public they stay closed.
 */
export const openPortsAreAllowlisted = resourceRule(
  {
    name: "open-ports-are-allowlisted",
    description: "Firewalls open the mesh and published services; the rest is for administrators.",
    severity: "critical",
    remediationSteps:
      "remove the firewall rule or narrow its sources; a service meant for everyone goes into `publicPorts` of this rule's configuration.",
    thresholds,
  },
  ({ type, name, props }, settings, report) => {
    if (type !== resourceType.firewall) return;
    const adminSources: AdminSources = new Map();
    separately([
      ...elements(props["rules"]).map((read) => () => {
        checkRule(read(), name, settings, adminSources, report);
      }),
      () => {
        checkTogether(adminSources, name, settings.maximumAdminIpv4Addresses, report);
      },
    ]);
  },
);
