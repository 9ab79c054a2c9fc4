import { type Report, resourceRule, type Settings } from "../rule";
import { separately } from "../unknown";
import { elements, textOf, valueAt } from "../values";
import { eachContainer, eachWorkload, type Workload } from "../workloads";

const names = (description: string, ...standard: readonly string[]) =>
  ({ type: "array", items: { type: "string" }, default: standard, description }) as const;

const thresholds = {
  hostNetwork: names(
    "Workloads that may use their node's network: the network itself, and what asks the cloud's metadata.",
    ...["cilium", "cilium-envoy", "cilium-operator", "hcloud-csi-node"],
  ),
  privileged: names(
    "Workloads that may run privileged: the network, volume drivers and the GPU's.",
    ...["cilium", "hcloud-csi-node", "proxmox-csi-plugin-node"],
    "nvidia-device-plugin-mps-control-daemon",
  ),
  hostPortNamespaces: names("Namespaces whose pods may take ports of their node.", "dns"),
} as const;

function checkPod(workload: Workload, settings: Settings<typeof thresholds>, report: Report): void {
  const { subject, name, namespace, podSpec } = workload;
  const found = (actual: string, expected: string): void => {
    report({ subject, actual, expected });
  };
  const isPrivileged = settings.privileged.includes(name);
  separately([
    () => {
      if (valueAt(podSpec, "hostNetwork") !== true || settings.hostNetwork.includes(name)) return;
      found("uses its node's network", "a network of its own");
    },
    ...["hostPID", "hostIPC"].map((key) => () => {
      if (valueAt(podSpec, key) !== true || isPrivileged) return;
      found(`has ${key}`, "no namespace of its node");
    }),
    ...elements(valueAt(podSpec, "volumes")).map((read) => () => {
      const path = valueAt(read(), "hostPath", "path");
      if (path === undefined || isPrivileged) return;
      found(`mounts ${textOf(path)} of its node`, "no path of its node");
    }),
    () => {
      eachContainer(podSpec, ({ name: container, container: spec }) => {
        if (valueAt(spec, "securityContext", "privileged") === true && !isPrivileged) {
          found(`container '${container}' is privileged`, "no privileged container");
        }
        if (settings.hostPortNamespaces.includes(namespace)) return;
        separately(
          elements(valueAt(spec, "ports")).map((read) => () => {
            const port = valueAt(read(), "hostPort");
            if (port === undefined) return;
            found(
              `container '${container}' takes port ${textOf(port)} of its node`,
              "no host port",
            );
          }),
        );
      });
    },
  ]);
}

/** A pod that has its node's network or devices has the node, and on a control plane the cluster. */
export const hostAccessIsAllowlisted = resourceRule(
  {
    name: "host-access-is-allowlisted",
    description: "Only listed workloads use the network, namespaces, paths or ports of their node.",
    severity: "critical",
    remediationSteps:
      "remove the access, or add the workload's name to this rule's configuration on purpose.",
    thresholds,
  },
  (resource, settings, report) => {
    eachWorkload(resource, (workload) => {
      checkPod(workload, settings, report);
    });
  },
);
