import { dependenciesOf, releasesOf } from "../dependencies";
import { programRule } from "../rule";

const zoneType = /^kubernetes:dns\.cav\.enablers\.ob\/[^:]+:\w+$/;

/** Without its operator a zone's kind is unknown, and on the way down its finalizer waits for ever. */
export const zonesFollowTheirOperator = programRule(
  {
    name: "zones-follow-their-operator",
    description: "Zones and records are created after the operator that serves them.",
    severity: "high",
    remediationSteps: "let the object depend on the release of powerdns-operator (`dependsOn`).",
    thresholds: {},
  },
  (program, _settings, report) => {
    const operators = releasesOf(program, "powerdns-operator");
    for (const resource of program.resources.filter(({ type }) => zoneType.test(type))) {
      const before = dependenciesOf(resource);
      if (operators.some((operator) => before.has(operator))) continue;
      const subject = `'${resource.name}' (${resource.type})`;
      const actual = "may be created before its operator";
      const expected = "a dependency on powerdns-operator's release";
      report({ subject, actual, expected, urn: resource.urn });
    }
  },
);
