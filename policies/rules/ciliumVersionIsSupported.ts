import { releaseOf } from "../releases";
import { resourceRule } from "../rule";
import { shown } from "../values";

const numbers = (version: string): readonly number[] => version.split(".").map(Number);

/** Whether a version is in the line of the oldest one allowed and not older than it. */
function isInLine(version: string, oldest: string): boolean {
  if (!/^\d+\.\d+\.\d+$/.test(version)) return false;
  const [major, minor, patch = 0] = numbers(version);
  const [oldestMajor, oldestMinor, oldestPatch = 0] = numbers(oldest);
  return major === oldestMajor && minor === oldestMinor && patch >= oldestPatch;
}

/** Another line needs other definitions of the Gateway, and older ones lack a fix for its status. */
export const ciliumVersionIsSupported = resourceRule(
  {
    name: "cilium-version-is-supported",
    description: "Cilium is of the line that the gateway's definitions were made for.",
    severity: "high",
    remediationSteps:
      "take a version of this line, or move the definitions and this rule's configuration with it.",
    thresholds: {
      oldestVersion: {
        type: "string",
        default: "1.20.2",
        description: "Oldest version of Cilium; later patches of its line are as good.",
      },
    },
  },
  (resource, { oldestVersion }, report) => {
    const release = releaseOf(resource);
    if (release?.chartName !== "cilium") return;
    const { subject, version } = release;
    if (typeof version === "string" && isInLine(version, oldestVersion)) return;
    const expected = `${oldestVersion} or a later patch of it`;
    report({ subject, actual: `version is ${shown(version)}`, expected });
  },
);
