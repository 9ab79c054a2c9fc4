import { resourceRule } from "../rule";
import { resourceType } from "../types";
import { shown } from "../values";

/**
 * Every pod can read user data from the cloud's metadata service, so a configuration there gives
 * the cluster's keys away; and an image made on the way is nobody's to rebuild.
 */
export const serversBootWithoutUserData = resourceRule(
  {
    name: "servers-boot-without-user-data",
    description:
      "Servers boot a ready Talos image with empty user data; the program makes no image.",
    severity: "critical",
    remediationSteps:
      "apply the configuration over the Talos API, and name a snapshot that was uploaded beforehand.",
    thresholds: {},
  },
  ({ type, name, props }, _settings, report) => {
    if (type === resourceType.snapshot) {
      const actual = "makes an image";
      report({ subject: `snapshot '${name}'`, actual, expected: "images uploaded beforehand" });
    }
    if (type !== resourceType.server) return;
    const userData: unknown = props["userData"];
    if (userData === undefined || userData === "") return;
    // Never the value: it may hold the keys that this rule is about.
    const actual = `has user data (${shown(typeof userData)})`;
    report({ subject: `server '${name}'`, actual, expected: "none" });
  },
);
