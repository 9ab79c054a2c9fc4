import { resourceRule } from "../rule";
import { resourceType } from "../types";
import { separately } from "../unknown";
import { elements, shown, valueAt } from "../values";

/** A backup of a running disk copies before each write: it starved etcd for most of an hour. */
export const systemDisksAreNotBackedUp = resourceRule(
  {
    name: "system-disks-are-not-backed-up",
    description:
      "Disks of Talos VMs are left out of Proxmox backups; etcd has snapshots of its own.",
    severity: "high",
    remediationSteps: "set `backup: false` on every disk of the VM.",
    thresholds: {},
  },
  ({ type, name, props }, _settings, report) => {
    if (type !== resourceType.homeVm) return;
    separately(
      elements(props["disks"]).map((read) => () => {
        const disk = read();
        const backup = valueAt(disk, "backup");
        if (backup === false) return;
        const place = String(valueAt(disk, "interface"));
        const actual = `disk ${place} has backup ${shown(backup)}`;
        report({ subject: `VM '${name}'`, actual, expected: "false" });
      }),
    );
  },
);
