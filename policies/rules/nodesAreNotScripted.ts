import type { ResourceValidationArgs } from "@pulumi/policy";
import { type Report, resourceRule } from "../rule";
import { resourceType } from "../types";
import { separately } from "../unknown";
import { elements, valueAt } from "../values";

const hasAny = (value: unknown): boolean =>
  Array.isArray(value) ? elements(value).length > 0 : value !== undefined && value !== "";

/** Inputs by which a resource takes keys, scripts or a login. */
const loginPaths: Readonly<Record<string, readonly (readonly string[])[]>> = {
  [resourceType.server]: [["sshKeys"]],
  [resourceType.homeVm]: [
    ["initialization", "userAccount"],
    ["initialization", "userDataFileId"],
    ["initialization", "vendorDataFileId"],
  ],
  "pulumi:providers:proxmoxve": [["ssh"]],
};

function checkInputs({ type, name, props }: ResourceValidationArgs, report: Report): void {
  const paths = Object.hasOwn(loginPaths, type) ? (loginPaths[type] ?? []) : [];
  separately(
    paths.map(([first = "", ...rest]) => () => {
      if (!hasAny(valueAt(props[first], ...rest))) return;
      const actual = `has ${[first, ...rest].join(".")}`;
      report({ subject: `'${name}' (${type})`, actual, expected: "none" });
    }),
  );
}

/**
 * Talos has no shell: a key or a script on a node is a sign of another system, and a command run
 * from the program is a step that no preview shows and no rebuild repeats.
 */
export const nodesAreNotScripted = resourceRule(
  {
    name: "nodes-are-not-scripted",
    description: "No SSH keys, logins, snippets or commands: nodes and zones are declared only.",
    severity: "high",
    remediationSteps:
      "remove it; what a node needs goes into its Talos documents, what DNS needs into zones and routes.",
    thresholds: {},
  },
  (resource, _settings, report) => {
    const { type, name, props } = resource;
    const subject = `'${name}' (${type})`;
    if (type === resourceType.sshKey) {
      report({ subject, actual: "is a login", expected: "no SSH keys" });
    }
    if (/^command:|^remote:/.test(type)) {
      report({ subject, actual: "runs a command", expected: "declared resources" });
    }
    if (type === resourceType.homeFile && props["contentType"] === "snippets") {
      report({ subject, actual: "is a snippet", expected: "no cloud-init scripts" });
    }
    checkInputs(resource, report);
  },
);
