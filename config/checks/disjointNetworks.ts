import { overlap } from "../cidr";
import { type Problem, quoted, setCommand } from "../problem";
import {
  kubeSpanNetwork,
  loopbackNetworks,
  type SpecialNetwork,
  unusableNetworks,
} from "../specialNetworks";
import type { Check } from "./check";
import { type NamedNetwork, networksOf } from "./networks";

/** The lab's home LAN is on loopback, as all of its machines are. */
function forbiddenFor({ path }: NamedNetwork): readonly SpecialNetwork[] {
  const always = [...unusableNetworks, kubeSpanNetwork];
  return path === "sites.home.lanCidr" ? always : [...always, ...loopbackNetworks];
}

/**
 * Two networks that overlap make one of them unreachable. Cilium's own default pool, 10.0.0.0/8, is
 * not among them: pods get their addresses from the CIDR that Kubernetes gives each node, and the
 * pool would forbid most home networks.
 */
export const disjointNetworks: Check = (draft) => {
  const problems: Problem[] = [];
  const earlier: NamedNetwork[] = [];
  for (const network of networksOf(draft)) {
    const { path, cidr } = network;
    const fix = setCommand(path, "<a network of its own>");
    for (const other of earlier.filter((one) => overlap(one.cidr, cidr))) {
      const message = `expected a network of its own, got ${quoted(cidr)}, which overlaps hybrid:${other.path} ${quoted(other.cidr)}`;
      problems.push({ path, message, fix });
    }
    for (const special of forbiddenFor(network).filter((one) => overlap(one.cidr, cidr))) {
      const message = `expected a network of its own, got ${quoted(cidr)}, which overlaps ${special.cidr} (${special.purpose})`;
      problems.push({ path, message, fix });
    }
    earlier.push(network);
  }
  return problems;
};
