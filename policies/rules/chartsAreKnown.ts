import { releaseOf } from "../releases";
import { resourceRule } from "../rule";

/** Of a chart that the pack does not know no rule sees placement, limits or storage. */
export const chartsAreKnown = resourceRule(
  {
    name: "charts-are-known",
    description: "Every release is of a chart whose values the rules can read.",
    severity: "high",
    remediationSteps:
      "add the chart to policies/charts, with where it keeps placement, limits and storage.",
    thresholds: {},
  },
  (resource, _settings, report) => {
    const release = releaseOf(resource);
    if (release === undefined || release.chart !== undefined) return;
    const actual = `is of chart '${release.chartName}', into which no rule sees`;
    report({ subject: release.subject, actual, expected: "a chart of policies/charts" });
  },
);
