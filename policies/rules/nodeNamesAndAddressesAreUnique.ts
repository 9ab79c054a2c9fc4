import { clusterNodes, nodeSubject, nodeText } from "../clusterNodes";
import { stackRule } from "../rule";
import { separately } from "../unknown";

/**
 * Two nodes of one name take each other's place in Kubernetes, and two of one address take each
 * other's configuration; neither fails at creation.
 */
export const nodeNamesAndAddressesAreUnique = stackRule(
  {
    name: "node-names-and-addresses-are-unique",
    description: "No two nodes of either site share a host name or an address.",
    severity: "critical",
    remediationSteps: "give each entry of `hybrid:nodes` a name and an address of its own.",
    thresholds: {},
  },
  (resources, _settings, report) => {
    const nodes = clusterNodes(resources);
    const owners = { hostname: new Map<string, string>(), address: new Map<string, string>() };

    separately(
      nodes.flatMap((node) =>
        (["hostname", "address"] as const).map((key) => () => {
          const subject = nodeSubject(node);
          const value = nodeText(node, key).toLowerCase();
          const owner = owners[key].get(value);
          if (owner === undefined) {
            owners[key].set(value, subject);
            return;
          }
          report({
            subject,
            actual: `${key} '${value}' is that of ${owner} too`,
            expected: `a ${key} no other node has`,
            urn: node.urn,
          });
        }),
      ),
    );
  },
);
