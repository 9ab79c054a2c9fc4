import { classOf, withClassPlaces, eachClaim } from "../programClaims";
import { programRule } from "../rule";
import { separately } from "../unknown";
import { elements, shown, valueAt } from "../values";

const single = ["ReadWriteOnce", "ReadWriteOncePod"];

/** A disk of a VM is a disk of one VM: a second writer destroys its file system. */
export const proxmoxClaimsHaveOneWriter = programRule(
  {
    name: "proxmox-claims-have-one-writer",
    description:
      "Volumes that are disks, of Proxmox, Hetzner or a node, are asked for by one writer.",
    severity: "high",
    remediationSteps: "set `accessModes: [ReadWriteOnce]`.",
    thresholds: {},
  },
  ({ inputs }, _settings, report) => {
    withClassPlaces(inputs, (places) => {
      separately(
        inputs.map((resource) => () => {
          eachClaim(resource, ({ subject, spec, urn }) => {
            if (!places.has(classOf(spec) ?? "")) return;
            const value = valueAt(spec, "accessModes");
            const modes = elements(value).map((read) => String(read()));
            if (modes.length > 0 && modes.every((mode) => single.includes(mode))) return;
            const actual = `accessModes is ${shown(value)}`;
            report({ subject, actual, expected: "ReadWriteOnce", urn });
          });
        }),
      );
    });
  },
);
