import { prefersSite } from "../placement";
import { resourceRule } from "../rule";
import { isRecord, valueAt } from "../values";
import { eachWorkload } from "../workloads";

/** A preference holds until the first busy minute; then the pod runs at the other site and stays. */
export const sitesAreRequiredNotPreferred = resourceRule(
  {
    name: "sites-are-required-not-preferred",
    description: "A workload that prefers a site also requires where it may run.",
    severity: "high",
    remediationSteps:
      "move the term about `hybrid.cluster/site` to `requiredDuringSchedulingIgnoredDuringExecution`, or add a required one.",
    thresholds: {},
  },
  (resource, _settings, report) => {
    eachWorkload(resource, ({ subject, podSpec }) => {
      if (!prefersSite(podSpec)) return;
      const selector = valueAt(podSpec, "nodeSelector");
      const isSelected = isRecord(selector) && Object.keys(selector).length > 0;
      const required = valueAt(
        podSpec,
        ...["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"],
      );
      if (isSelected || required !== undefined) return;
      report({ subject, actual: "only prefers a site", expected: "required placement" });
    });
  },
);
