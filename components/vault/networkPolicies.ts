import type * as k8s from "@pulumi/kubernetes";
import { secretsCharts } from "../secrets/charts";
import type { Flavor } from "./flavors";
import { apiPort, clusterPort, vaultClientLabel } from "./names";
import { memberLabels } from "./values";

type Spec = k8s.types.input.networking.v1.NetworkPolicySpec;

/**
 * Who may reach what in the namespace, by name of the policy; nothing else gets in. A person comes
 * by `kubectl port-forward`, which the kubelet carries.
 */
export function networkPolicies(flavor: Flavor): Readonly<Record<string, Spec>> {
  const { release, namespace } = secretsCharts.externalSecrets;
  const members = { podSelector: { matchLabels: { ...memberLabels(flavor) } } };
  return {
    "deny-ingress": { podSelector: {}, policyTypes: ["Ingress"] },
    members: {
      ...members,
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [members],
          ports: [apiPort, clusterPort].map((port) => ({ protocol: "TCP", port })),
        },
        {
          from: [
            { podSelector: { matchLabels: { ...vaultClientLabel } } },
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
              podSelector: { matchLabels: { "app.kubernetes.io/instance": release } },
            },
          ],
          ports: [{ protocol: "TCP", port: apiPort }],
        },
      ],
    },
  };
}
