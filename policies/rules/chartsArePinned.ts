import { releaseOf } from "../releases";
import { resourceRule } from "../rule";
import { separately } from "../unknown";
import { shown } from "../values";

const exactVersion = /^v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/;

/** A range, or no version, installs another chart tomorrow than the one that was reviewed. */
export const chartsArePinned = resourceRule(
  {
    name: "charts-are-pinned",
    description: "Every release names one version of its chart, and every artifact one tag.",
    severity: "high",
    remediationSteps: "write the whole version, such as `1.20.2`.",
    thresholds: {},
  },
  (resource, _settings, report) => {
    const release = releaseOf(resource);
    if (release === undefined) return;
    const { subject } = release;
    separately([
      () => {
        const { version } = release;
        if (typeof version === "string" && exactVersion.test(version)) return;
        const actual = `chart version is ${shown(version)}`;
        report({ subject, actual, expected: "one exact version" });
      },
      () => {
        if (resource.props["devel"] !== true) return;
        report({ subject, actual: "takes development versions", expected: "releases only" });
      },
      () => {
        if (release.chartName !== "flux-instance") return;
        const artifact = release.value("instance.distribution.artifact");
        if (typeof artifact === "string" && !artifact.endsWith(":latest")) return;
        const actual = `its manifests are ${shown(artifact)}`;
        report({ subject, actual, expected: "an artifact of one tag" });
      },
    ]);
  },
);
