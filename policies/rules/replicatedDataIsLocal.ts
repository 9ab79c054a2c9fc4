import { classOf, withClassPlaces, eachClaim } from "../programClaims";
import { programRule } from "../rule";
import { separately } from "../unknown";

/** What keeps three copies itself needs no volume that keeps more, and pays for none at a cloud. */
export const replicatedDataIsLocal = programRule(
  {
    name: "replicated-data-is-local",
    description: "Databases that replicate among themselves keep their data on their nodes.",
    severity: "high",
    remediationSteps: "set the storage class local-path.",
    thresholds: {},
  },
  ({ inputs }, _settings, report) => {
    withClassPlaces(inputs, (places) => {
      separately(
        inputs.map((resource) => () => {
          eachClaim(resource, ({ subject, spec, workload, urn }) => {
            if (workload?.belongs !== "members") return;
            const name = classOf(spec);
            if (name !== undefined && places.get(name) === "node") return;
            const actual = `is of ${name === undefined ? "the default class" : `class ${name}`}`;
            report({ subject, actual, expected: "a class of the node's own disk", urn });
          });
        }),
      );
    });
  },
);
