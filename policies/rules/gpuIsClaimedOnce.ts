import type { ResourceValidationArgs } from "@pulumi/policy";
import { programRule } from "../rule";
import { resourceType } from "../types";
import { separately } from "../unknown";
import { elements, textOf, valueAt } from "../values";

/** A device that a VM takes from its host, and every name that it goes by. */
interface Device {
  readonly shown: string;
  readonly names: readonly string[];
}

/** `01:00`, `0000:01:00` and `0000:01:00.0` are one card. */
const addressOf = (host: unknown, address: unknown): string =>
  `${textOf(host)} ${textOf(address)
    .toLowerCase()
    .replace(/^(?=[0-9a-f]{2}:[0-9a-f]{2}(?:\.|$))/, "0000:")
    .replace(/\.[0-7]$/, "")}`;

/** Where the mappings of a name lead, each as host and address. */
function placesOf(mapping: ResourceValidationArgs): readonly string[] {
  return elements(mapping.props["maps"]).map((read) => {
    const map = read();
    return addressOf(valueAt(map, "node"), valueAt(map, "path"));
  });
}

/** Devices that a VM takes by address, or by a mapping, which this program may make or not. */
function devicesOf(
  { props }: ResourceValidationArgs,
  mappings: readonly ResourceValidationArgs[],
): readonly Device[] {
  return elements(props["hostpcis"]).map((read) => {
    const device = read();
    const [mapping, id] = [valueAt(device, "mapping"), valueAt(device, "id")];
    if (mapping === undefined) {
      return { shown: textOf(id), names: [addressOf(props["nodeName"], id)] };
    }
    const name = textOf(mapping);
    const places = mappings.filter((one) => one.props["name"] === mapping).flatMap(placesOf);
    return { shown: name, names: [`mapping ${name}`, ...places] };
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
    const mapped = new Map<string, string>();
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
        for (const { shown: device, names } of devicesOf(vm, ofType(resourceType.pciMapping))) {
          const owner = names.map((one) => owners.get(one)).find((one) => one !== undefined);
          for (const one of names) owners.set(one, owner ?? name);
          if (owner !== undefined && owner !== name) {
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
        for (const place of placesOf(mapping)) {
          const owner = mapped.get(place);
          if (owner === undefined) {
            mapped.set(place, mapping.name);
            continue;
          }
          report({
            subject: `mapping '${mapping.name}'`,
            actual: `leads to ${place}, as '${owner}' does`,
            expected: "a device of its own",
            urn: mapping.urn,
          });
        }
      }),
    ]);
  },
);
