import { classOf, withClassPlaces, eachClaim } from "../programClaims";
import { programRule } from "../rule";
import { separately } from "../unknown";

/** A local volume is gone with its node; only what others have copies of may stand on one. */
export const localPathIsForReplicatedData = programRule(
  {
    name: "local-path-is-for-replicated-data",
    description: "Only databases that replicate among themselves use volumes of their node.",
    severity: "high",
    remediationSteps:
      "take the class of the workload's site, or add the workload to this rule's configuration when its data may be lost.",
    thresholds: {
      workloads: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Names of workloads and claims beside them whose data may be lost.",
      },
    },
  },
  ({ inputs }, { workloads }, report) => {
    withClassPlaces(inputs, (places) => {
      separately(
        inputs.map((resource) => () => {
          eachClaim(resource, ({ subject, name, spec, workload, urn }) => {
            if (places.get(classOf(spec) ?? "") !== "node") return;
            if (workload?.belongs === "members") return;
            if (workloads.includes(workload?.name ?? name)) return;
            const actual = "would be lost with its node";
            report({ subject, actual, expected: "a class whose volumes outlive a node", urn });
          });
        }),
      );
    });
  },
);
