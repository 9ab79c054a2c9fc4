import { type MachineDocument, machineDocuments } from "../machineDocuments";
import { resourceRule } from "../rule";
import { resourceType } from "../types";
import { isRecord } from "../values";

/** A name that the kernel gives by the order in which it finds disks. */
const passingName = /\/dev\/(?:[hsv]d[a-z]|xvd[a-z]|nvme\d)/;

/** Where the disk is named once, while the machine has no other; later starts do not read it. */
const installDisk = "machine.install.disk";

/** Paths below a value at which a text names a disk so. */
function passingNames(value: unknown, path: readonly string[] = []): readonly string[] {
  if (typeof value === "string") {
    const at = path.join(".");
    return passingName.test(value) && at !== installDisk ? [at] : [];
  }
  const children: readonly (readonly [string, unknown])[] = Array.isArray(value)
    ? value.map((child: unknown, index) => [String(index), child])
    : isRecord(value)
      ? Object.entries(value)
      : [];
  return children.flatMap(([key, child]) => passingNames(child, [...path, key]));
}

const placeIn = ({ kind }: MachineDocument, at: string): string =>
  typeof kind === "string" ? `${kind}.${at}` : at;

/**
 * Letters of disks shift when one disk is absent: a change that named two of them so took two control
 * planes away at once, and their etcd with them.
 */
export const disksAreNamedLastingly = resourceRule(
  {
    name: "disks-are-named-lastingly",
    description: "No node finds a disk by a letter, which shifts when another disk is absent.",
    severity: "critical",
    remediationSteps:
      "select the disk by what it is: `system_disk`, its serial number, its size, or a path of /dev/disk/by-id.",
    thresholds: {},
  },
  (resource, _settings, report) => {
    if (resource.type !== resourceType.configurationApply) return;
    const { documents, requireAll } = machineDocuments(resource);
    for (const document of documents) {
      for (const at of passingNames(document)) {
        report({
          subject: `node '${resource.name}'`,
          actual: `${placeIn(document, at)} names a disk by its letter`,
          expected: "a name that stays",
        });
      }
    }
    requireAll();
  },
);
