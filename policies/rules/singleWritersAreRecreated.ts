import { mountedClaims } from "../programClaims";
import { eachProgramWorkload } from "../programWorkloads";
import { programRule } from "../rule";
import { elements, shown, valueAt } from "../values";

/** Whether a claim can be mounted on one node only; one that the program does not make may be. */
function isSingle(spec: unknown): boolean {
  const modes = elements(valueAt(spec, "accessModes")).map((read) => String(read()));
  return !modes.includes("ReadWriteMany") && !modes.includes("ReadOnlyMany");
}

/**
 * A rolling update starts the new pod beside the old one, and the volume lets one of them in: each
 * waits for the other. Several replicas wait so from the start.
 */
export const singleWritersAreRecreated = programRule(
  {
    name: "single-writers-are-recreated",
    description: "A Deployment with a volume for one writer is recreated, and has one replica.",
    severity: "high",
    remediationSteps: "set `strategy.type: Recreate` and one replica, or use a StatefulSet.",
    thresholds: {},
  },
  (program, _settings, report) => {
    eachProgramWorkload(program, (workload, _nodes, urn) => {
      const { subject, kind, spec, replicas } = workload;
      if (kind !== "Deployment") return;
      const mounted = [...mountedClaims(workload, program.inputs), ...workload.claims()];
      const claim = mounted.find((one) => isSingle(one.spec));
      if (claim === undefined) return;
      const strategy = valueAt(spec, "strategy", "type");
      if (strategy !== "Recreate") {
        const actual = `mounts '${claim.name}' with strategy ${shown(strategy)}`;
        report({ subject, actual, expected: "Recreate", urn });
      }
      const count = replicas();
      if (count <= 1) return;
      const actual = `mounts '${claim.name}' in ${count} replicas`;
      report({ subject, actual, expected: "1 at most", urn });
    });
  },
);
