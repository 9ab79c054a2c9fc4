import { machineDocuments, ofKind, settingAt } from "../machineDocuments";
import { resourceRule } from "../rule";
import { resourceType } from "../types";
import { separately } from "../unknown";
import { isRecord, shown } from "../values";

const virtualAddressKinds = ["Layer2VIPConfig", "HCloudVIPConfig"];

/** Whether a `vip` stanza stands anywhere below a value, as it may below interfaces and VLANs. */
function hasVip(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasVip);
  if (!isRecord(value)) return false;
  return Object.entries(value).some(([key, child]) => key === "vip" || hasVip(child));
}

/**
 * Any other endpoint is one machine, or an address that cannot move between the sites: when it is
 * gone, every node loses the API although two control planes still run.
 */
export const clusterEndpointIsKubePrism = resourceRule(
  {
    name: "cluster-endpoint-is-kube-prism",
    description: "Nodes reach the API through KubePrism on localhost, never through a virtual IP.",
    severity: "critical",
    remediationSteps:
      "set `cluster.controlPlane.endpoint` to KubePrism's localhost URL, enable `machine.features.kubePrism` on that port, and remove every virtual IP.",
    thresholds: {
      kubePrismPort: {
        type: "integer",
        minimum: 1,
        maximum: 65_535,
        default: 7_445,
        description: "TCP port on which KubePrism listens on every node.",
      },
    },
  },
  (resource, { kubePrismPort }, report) => {
    if (resource.type !== resourceType.configurationApply) return;
    const subject = `node '${resource.name}'`;
    const { documents, unreadable, requireAll } = machineDocuments(resource);
    const main = ofKind(documents, undefined);
    const wanted = [
      {
        path: ["cluster", "controlPlane", "endpoint"],
        expected: `https://localhost:${kubePrismPort}`,
      },
      { path: ["machine", "features", "kubePrism", "enabled"], expected: true },
      { path: ["machine", "features", "kubePrism", "port"], expected: kubePrismPort },
    ];

    for (const patch of unreadable) {
      report({ subject, actual: `${patch} is no YAML document`, expected: "a YAML map" });
    }
    if (main.some((document) => hasVip(document["machine"]))) {
      report({ subject, actual: "machine.network has a `vip`", expected: "no virtual IP" });
    }
    for (const kind of virtualAddressKinds.filter((one) => ofKind(documents, one).length > 0)) {
      report({ subject, actual: `has a ${kind}`, expected: "no virtual IP" });
    }
    separately([
      ...wanted.map(({ path, expected }) => () => {
        const actual = settingAt(main, ...path);
        if (actual === expected) return;
        // What is absent may still be in a patch that is not known yet.
        if (actual === undefined) requireAll();
        report({
          subject,
          actual: `${path.join(".")} is ${shown(actual)}`,
          expected: shown(expected),
        });
      }),
      requireAll,
    ]);
  },
);
