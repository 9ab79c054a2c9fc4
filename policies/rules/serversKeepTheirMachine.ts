import { resourceRule } from "../rule";
import { resourceType } from "../types";
import { separately } from "../unknown";
import { shown, valueAt } from "../values";

/**
 * A new image, user data or SSH key replaces a server: with it go its disk, its place in etcd and
 * the price it was ordered at. Two control planes were lost at once that way.
 */
export const serversKeepTheirMachine = resourceRule(
  {
    name: "servers-keep-their-machine",
    description:
      "No change of image, user data or keys replaces a server, and control planes are protected.",
    severity: "critical",
    remediationSteps:
      'give the server `ignoreChanges: ["image", "userData", "sshKeys"]`, and `protect: true` when it is a control plane.',
    thresholds: {
      ignoredInputs: {
        type: "array",
        items: { type: "string" },
        default: ["image", "userData", "sshKeys"],
        description: "Inputs whose changes must not reach an existing server.",
      },
    },
  },
  ({ type, name, props, opts }, { ignoredInputs }, report) => {
    if (type !== resourceType.server) return;
    const subject = `server '${name}'`;
    const missing = ignoredInputs.filter((input) => !opts.ignoreChanges.includes(input));
    separately([
      () => {
        if (missing.length === 0) return;
        const actual = `is replaced when ${missing.join(", ")} changes`;
        report({ subject, actual, expected: "ignoreChanges for each" });
      },
      () => {
        const role = valueAt(props["labels"], "hybrid.cluster/role");
        if (role !== "controlplane" || opts.protect) return;
        report({
          subject,
          actual: "a control plane that can be deleted",
          expected: "protect: true",
        });
      },
      () => {
        const role = valueAt(props["labels"], "hybrid.cluster/role");
        if (role === "controlplane" || role === "worker") return;
        report({
          subject,
          actual: `label hybrid.cluster/role is ${shown(role)}`,
          expected: "a role",
        });
      },
    ]);
  },
);
