import { machineOf } from "../machines";
import { resourceRule } from "../rule";
import { separately } from "../unknown";
import { elements, shown } from "../values";

const texts = (value: unknown): readonly string[] => elements(value).map((read) => String(read()));

/**
 * Peers try every address that a node tells: pods' and services' addresses lead through the mesh
 * itself, and the tunnel flaps every half minute.
 */
export const kubeSpanEndpointsAreFiltered = resourceRule(
  {
    name: "kube-span-endpoints-are-filtered",
    description: "Nodes tell their peers no address of pods, services or link-local networks.",
    severity: "high",
    remediationSteps:
      'exclude the subnets in `filters.endpoints` of KubeSpanConfig, as "!10.244.0.0/16", and set `advertiseKubernetesNetworks: false`.',
    thresholds: {},
  },
  (resource, _settings, report) => {
    const machine = machineOf(resource);
    if (machine === undefined) return;
    const { subject, setting } = machine;
    separately([
      () => {
        const network = ["cluster", "network"] as const;
        const subnets = ["podSubnets", "serviceSubnets"].flatMap((key) =>
          texts(setting(undefined, ...network, key)),
        );
        const filters = texts(setting("KubeSpanConfig", "filters", "endpoints"));
        const missing = [...subnets, "169.254.0.0/16"].filter(
          (subnet) => !filters.includes(`!${subnet}`),
        );
        if (missing.length === 0) return;
        const actual = `tells peers addresses of ${missing.join(", ")}`;
        report({ subject, actual, expected: "each excluded in filters.endpoints" });
      },
      () => {
        const key = "advertiseKubernetesNetworks";
        const value = setting("KubeSpanConfig", key);
        if (value === false) return;
        report({ subject, actual: `${key} is ${shown(value)}`, expected: "false" });
      },
    ]);
  },
);
