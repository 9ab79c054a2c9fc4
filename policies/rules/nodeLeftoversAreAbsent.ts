import { machineOf } from "../machines";
import { resourceRule } from "../rule";
import { separately } from "../unknown";

/** The setting hid a wrong MTU for months: TCP limped on, and everything else was lost. */
export const nodeLeftoversAreAbsent = resourceRule(
  {
    name: "node-leftovers-are-absent",
    description: "No node carries settings of designs that were given up.",
    severity: "medium",
    remediationSteps: "remove the setting; the MTU chain makes it needless.",
    thresholds: {
      sysctls: {
        type: "array",
        items: { type: "string" },
        default: ["net.ipv4.tcp_mtu_probing"],
        description: "Kernel settings that no node may have.",
      },
    },
  },
  (resource, { sysctls }, report) => {
    const machine = machineOf(resource);
    if (machine === undefined) return;
    separately([
      ...sysctls.map((sysctl) => () => {
        const value = machine.setting(undefined, "machine", "sysctls", sysctl);
        if (value === undefined) return;
        const actual = `sets ${sysctl}`;
        report({ subject: machine.subject, actual, expected: "the kernel's own" });
      }),
      machine.requireAll,
    ]);
  },
);
