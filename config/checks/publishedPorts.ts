import { type Problem, removeCommand } from "../problem";
import type { Check } from "./check";

interface ClosedPorts {
  readonly protocol: "tcp" | "udp";
  readonly first: number;
  readonly last: number;
  readonly service: string;
}

const tcp = (first: number, service: string, last = first): ClosedPorts => ({
  protocol: "tcp",
  first,
  last,
  service,
});

/** Nodes speak to each other inside KubeSpan; administrators are let in by their networks. */
const closedPorts: readonly ClosedPorts[] = [
  tcp(2_379, "etcd", 2_380),
  tcp(4_240, "Cilium's health check"),
  tcp(4_244, "Hubble", 4_245),
  tcp(6_443, "the Kubernetes API, which network.adminCidrs opens"),
  tcp(7_445, "KubePrism"),
  tcp(10_250, "the kubelet"),
  tcp(10_256, "kube-proxy's health check"),
  tcp(10_257, "the controller manager"),
  tcp(10_259, "the scheduler"),
  tcp(50_000, "the Talos API, which network.adminCidrs opens"),
  tcp(50_001, "Talos' trustd"),
  { protocol: "udp", first: 8_472, last: 8_472, service: "VXLAN, which KubeSpan carries" },
  { protocol: "udp", first: 51_820, last: 51_820, service: "KubeSpan, which is always open" },
];

/** Each published port is opened for two families, and each admin port for every network. */
const mostEffectiveRules = 500;

/** What is published is a service for the world, never a port of the cluster itself. */
export const publishedPorts: Check = ({ network }) => {
  const { publishedPorts: published = [], adminCidrs = [] } = network ?? {};
  const problems = published.flatMap((entry, index): Problem[] => {
    const closed = closedPorts.find(
      ({ protocol, first, last }) =>
        entry?.protocol === protocol &&
        entry.port !== undefined &&
        entry.port >= first &&
        entry.port <= last,
    );
    if (entry?.port === undefined || entry.protocol === undefined || closed === undefined)
      return [];
    const path = `network.publishedPorts[${index}]`;
    const message = `expected a port of a public service, got ${entry.port}/${entry.protocol}: ${closed.service}`;
    return [{ path, message, fix: removeCommand(path) }];
  });
  const rules = 2 * (published.length + 1) + 2 * adminCidrs.length;
  if (rules > mostEffectiveRules) {
    const message = `expected at most ${mostEffectiveRules} effective firewall rules, got ${rules}, two for each admin network and published port`;
    const fix = "in the stack file, merge entries of hybrid:network.adminCidrs";
    problems.push({ path: "network", message, fix });
  }
  return problems;
};
