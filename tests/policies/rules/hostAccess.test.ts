import { hostAccessIsAllowlisted } from "../../../policies/rules/hostAccessIsAllowlisted";
import { privilegedNamespacesAreAllowlisted } from "../../../policies/rules/privilegedNamespacesAreAllowlisted";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { deployment, manifest, release } from "../subjects";

const web = (actual: string, expected: string): string =>
  `Deployment 'apps/web': ${actual}, expected ${expected}`;
const port = { containers: [{ name: "c", ports: [{ containerPort: 80, hostPort: 53 }] }] };

describeRule(hostAccessIsAllowlisted, {
  accepts: [
    {
      of: "pods with a network of their own",
      resources: [deployment("web", { hostNetwork: false })],
    },
    {
      of: "the network and the volume drivers",
      resources: [
        release("cilium"),
        release("hcloud-csi", { node: { hostNetwork: true } }),
        release("proxmox-csi-plugin"),
        release("nvidia-device-plugin"),
      ],
    },
    { of: "name servers on port 53", resources: [deployment("pdns", port, { namespace: "dns" })] },
    {
      of: "a workload that is configured",
      resources: [deployment("web", { hostNetwork: true })],
      config: { hostNetwork: ["web"] },
    },
  ],
  reports: [
    {
      of: "everything of the node at once",
      resources: [
        deployment("web", {
          ...{ hostNetwork: true, hostPID: true, hostIPC: true },
          volumes: [
            { name: "v", hostPath: { path: "/var" } },
            { name: "e", emptyDir: {} },
          ],
          containers: [{ name: "c", securityContext: { privileged: true } }],
        }),
      ],
      findings: [
        web("uses its node's network", "a network of its own"),
        web("has hostPID", "no namespace of its node"),
        web("has hostIPC", "no namespace of its node"),
        web("mounts /var of its node", "no path of its node"),
        web("container 'c' is privileged", "no privileged container"),
      ],
    },
    {
      of: "a port of the node outside DNS",
      resources: [deployment("web", port)],
      findings: [web("container 'c' takes port 53 of its node", "no host port")],
    },
    {
      of: "a webhook on its node's network",
      resources: [release("cert-manager", { webhook: { hostNetwork: true } })],
      findings: [
        "release 'cert-manager' Deployment 'cert-manager-webhook': uses its node's network, expected a network of its own",
      ],
    },
  ],
  leavesUnchecked: [
    {
      of: "an unknown network beside a privileged container",
      resources: [
        deployment("web", {
          hostNetwork: unknown,
          containers: [{ name: "c", securityContext: { privileged: true } }],
        }),
      ],
      findings: [web("container 'c' is privileged", "no privileged container")],
    },
  ],
});

const namespace = (name: string, level?: unknown) =>
  manifest("core/v1:Namespace", name, {
    metadata: {
      labels: level === undefined ? {} : { "pod-security.kubernetes.io/enforce": level },
    },
  });

describeRule(privilegedNamespacesAreAllowlisted, {
  accepts: [
    {
      of: "no level, or a strict one",
      resources: [namespace("a"), namespace("b", "baseline"), namespace("c", "restricted")],
    },
    { of: "a listed namespace", resources: [namespace("csi-proxmox", "privileged")] },
  ],
  reports: [
    ...["privileged", "Privileged", ""].map((level) => ({
      of: `level '${level}'`,
      resources: [namespace("apps", level)],
      findings: [
        `Namespace 'apps': pod-security.kubernetes.io/enforce is "${level}", expected baseline or restricted`,
      ],
    })),
  ],
  leavesUnchecked: [{ of: "an unknown level", resources: [namespace("apps", unknown)] }],
});
