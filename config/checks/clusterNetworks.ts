import { contains, prefixLengthOf } from "../cidr";
import { type Problem, quoted, setCommand } from "../problem";
import { loopbackNetworks, privateNetworks, unusableNetworks } from "../specialNetworks";
import type { Check } from "./check";

/** What Kubernetes gives each node out of the pod network. */
const nodePrefixLength = 24;
/** Kubernetes refuses a pod network of more than 2^16 node networks. */
const shortestPodPrefix = nodePrefixLength - 16;

/** Pod and service networks are large enough, not too large, and no one else's on the internet. */
export const clusterNetworks: Check = ({ network, nodes = [] }) => {
  const problems: Problem[] = [];
  const { podCidr, serviceCidr } = network ?? {};

  if (podCidr !== undefined) {
    const prefixLength = prefixLengthOf(podCidr);
    const path = "network.podCidr";
    const longest = nodePrefixLength - Math.ceil(Math.log2(Math.max(nodes.length, 1)));
    if (prefixLength > longest) {
      const message = `expected /${longest} or larger, a /${nodePrefixLength} for each of ${nodes.length} nodes, got ${quoted(podCidr)}`;
      problems.push({ path, message, fix: setCommand(path, "10.244.0.0/16") });
    } else if (prefixLength < shortestPodPrefix) {
      const message = `expected /${shortestPodPrefix} or smaller, got ${quoted(podCidr)}`;
      problems.push({ path, message, fix: setCommand(path, "10.244.0.0/16") });
    }
  }
  if (serviceCidr !== undefined) {
    const prefixLength = prefixLengthOf(serviceCidr);
    if (prefixLength < 12 || prefixLength > 24) {
      const path = "network.serviceCidr";
      const message = `expected a size between /12 and /24, got ${quoted(serviceCidr)}`;
      problems.push({ path, message, fix: setCommand(path, "10.96.0.0/12") });
    }
  }
  // Overlap with the other special networks is told by `disjointNetworks.ts`.
  const judged = [...privateNetworks, ...unusableNetworks, ...loopbackNetworks];
  for (const [key, cidr] of Object.entries({ podCidr, serviceCidr })) {
    if (cidr === undefined || judged.some((special) => contains(special.cidr, cidr))) continue;
    const path = `network.${key}`;
    const allowed = privateNetworks.filter(({ cidr: one }) => !one.includes(":"));
    const message = `expected a network inside ${allowed.map((one) => one.cidr).join(", ")}, got ${quoted(cidr)}, whose owners on the internet pods could not reach`;
    problems.push({ path, message, fix: setCommand(path, "<a private network>") });
  }
  return problems;
};
