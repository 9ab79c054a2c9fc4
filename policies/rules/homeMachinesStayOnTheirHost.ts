import { resourceRule } from "../rule";
import { resourceType } from "../types";
import { separately } from "../unknown";
import { shown } from "../values";

/**
 * On one host high availability has nowhere to go, and with more it moves a VM away from its GPU or
 * its disks. A VM that removes disks it does not know takes the cluster's volumes with it.
 */
export const homeMachinesStayOnTheirHost = resourceRule(
  {
    name: "home-machines-stay-on-their-host",
    description: "No Proxmox high availability moves a Talos VM, and no VM removes foreign disks.",
    severity: "high",
    remediationSteps:
      "remove the high availability resource; set `deleteUnreferencedDisksOnDestroy: false` and `onBoot: true` on the VM.",
    thresholds: {},
  },
  ({ type, name, props }, _settings, report) => {
    if (/^proxmoxve:.*:Ha(?:resource|group|rule)/.test(type)) {
      const actual = "moves VMs between hosts";
      report({ subject: `'${name}' (${type})`, actual, expected: "no high availability" });
    }
    if (type !== resourceType.homeVm) return;
    const subject = `VM '${name}'`;
    const wanted = { deleteUnreferencedDisksOnDestroy: false, onBoot: true };
    separately(
      Object.entries(wanted).map(([key, expected]) => () => {
        const value: unknown = props[key];
        if (value === expected) return;
        report({ subject, actual: `${key} is ${shown(value)}`, expected: String(expected) });
      }),
    );
  },
);
