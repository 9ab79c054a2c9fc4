import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { documentsOf, v1alpha1Of } from "./configuration";

type Fields = Readonly<Record<string, unknown>>;

/**
 * What a running machine takes over at once. Any other change of the v1alpha1 document makes it
 * reboot; documents of the newer kinds never do.
 */
const immediate = {
  document: ["debug", "cluster"],
  machine: [
    ...["acceptedCAs", "ca", "certSANs", "controlPlane", "install", "kernel", "kubelet", "logging"],
    ...["network", "nodeAnnotations", "nodeLabels", "nodeTaints", "pods", "registries"],
    ...["seccompProfiles", "sysctls", "sysfs", "time"],
  ],
  features: [
    ...["hostDNS", "imageCache", "kubePrism", "kubernetesTalosAPIAccess"],
    "nodeAddressSortAlgorithm",
  ],
} as const;

const documentSchema = z.record(z.string(), z.unknown()).catch({});

const without = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

/** What is left of a configuration once everything immediate is taken out. */
function lasting(text: string): Fields {
  const document = documentSchema.parse(v1alpha1Of(documentsOf(text)));
  const machine = documentSchema.parse(document["machine"]);
  const features = documentSchema.parse(machine["features"]);
  return {
    ...without(document, [...immediate.document, "machine"]),
    machine: {
      ...without(machine, [...immediate.machine, "features"]),
      features: without(features, immediate.features),
    },
  };
}

/** Whether a machine has to reboot for the change from one configuration to another. */
export const needsReboot = (current: string, next: string): boolean =>
  !isDeepStrictEqual(lasting(current), lasting(next));
