import type { ResourceValidationArgs } from "@pulumi/policy";
import { programRule } from "../rule";
import { resourceType } from "../types";
import { separately } from "../unknown";
import { elements, textOf, valueAt } from "../values";

/** Devices that a VM takes from its host, by mapping or by address. */
function devicesOf({ props }: ResourceValidationArgs): readonly string[] {
  return elements(props["hostpcis"]).map((read) => {
    const device = read();
    return String(valueAt(device, "mapping") ?? valueAt(device, "id"));
  });
}

/** Two VMs with one card start one after the other, or take the host down; etcd wants no GPU beside it. */
export const gpuIsClaimedOnce = programRule(
  {
    name: "gpu-is-claimed-once",
    description: "A GPU belongs to one VM, which is a worker with NVIDIA's container toolkit.",
    severity: "high",
    remediationSteps:
      "give `gpu` to one node of role worker; its schematic brings `siderolabs/nvidia-container-toolkit-*`.",
    thresholds: {},
  },
  ({ inputs }, _settings, report) => {
    const owners = new Map<string, string>();
    const ofType = (type: string) => inputs.filter((resource) => resource.type === type);
    const nodes = new Map(ofType(resourceType.talosNode).map((node) => [node.name, node]));
    const hasToolkit = (): boolean =>
      ofType(resourceType.schematic).some(({ props }) =>
        String(props["schematic"]).includes("nvidia-container-toolkit"),
      );
    separately([
      ...ofType(resourceType.homeVm).map((vm) => () => {
        const { name, urn } = vm;
        const subject = `VM '${name}'`;
        for (const device of devicesOf(vm)) {
          const owner = owners.get(device);
          if (owner === undefined) owners.set(device, name);
          else {
            const actual = `takes device ${device}, as '${owner}' does`;
            report({ subject, actual, expected: "a device of its own", urn });
          }
          const role: unknown = nodes.get(name)?.props["role"];
          if (role !== undefined && role !== "worker") {
            const actual = `takes device ${device} as ${textOf(role)}`;
            report({ subject, actual, expected: "role worker", urn });
          }
          if (hasToolkit()) continue;
          const actual = `takes device ${device}, and no schematic has the container toolkit`;
          report({ subject, actual, expected: "siderolabs/nvidia-container-toolkit-*", urn });
        }
      }),
      ...ofType(resourceType.pciMapping).map((mapping) => () => {
        separately(
          elements(mapping.props["maps"]).map((read) => () => {
            const map = read();
            const place = `${String(valueAt(map, "node"))} ${String(valueAt(map, "path"))}`;
            const owner = owners.get(place);
            if (owner === undefined) {
              owners.set(place, mapping.name);
              return;
            }
            report({
              subject: `mapping '${mapping.name}'`,
              actual: `leads to ${place}, as '${owner}' does`,
              expected: "a device of its own",
              urn: mapping.urn,
            });
          }),
        );
      }),
    ]);
  },
);
