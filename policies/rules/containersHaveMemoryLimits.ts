import { resourceRule } from "../rule";
import { valueAt } from "../values";
import { eachContainer, eachWorkload } from "../workloads";

/**
 * Under pressure Talos kills pods that have any container without a memory limit, init containers
 * included, even while memory is free elsewhere; and one without a limit takes etcd's.
 */
export const containersHaveMemoryLimits = resourceRule(
  {
    name: "containers-have-memory-limits",
    description: "Every container limits its memory, init containers and jobs included.",
    severity: "high",
    remediationSteps:
      "set `resources.limits.memory` where this container takes it (for charts see policies/charts).",
    thresholds: {},
  },
  (resource, _settings, report) => {
    eachWorkload(resource, ({ subject, podSpec }) => {
      eachContainer(podSpec, ({ name, isInit, container }) => {
        if (valueAt(container, "resources", "limits", "memory") !== undefined) return;
        report({
          subject: `${subject} ${isInit ? "init container" : "container"} '${name}'`,
          actual: "has no memory limit",
          expected: "resources.limits.memory",
        });
      });
    });
  },
);
