import { dependenciesOf, releasesOf } from "../dependencies";
import { releaseOf } from "../releases";
import { programRule } from "../rule";
import { eachWorkload } from "../workloads";

/** Charts that bring the network itself, or what it needs. */
const groundwork = ["cilium", "gateway-api-crds"];

/** Pods that start before the network wait without an address, and a release gives up on them. */
export const networkComesFirst = programRule(
  {
    name: "network-comes-first",
    description: "Cilium is installed before every other workload.",
    severity: "high",
    remediationSteps: "let the resource depend on the cluster's network (`dependsOn`).",
    thresholds: {},
  },
  (program, _settings, report) => {
    const networks = releasesOf(program, "cilium");
    if (networks.length === 0) return;
    const runsPods = new Set(
      program.inputs.flatMap((resource) => {
        const release = releaseOf(resource);
        if (release !== undefined) {
          return groundwork.includes(release.chartName) ? [] : [resource.urn];
        }
        const urns: string[] = [];
        eachWorkload(resource, () => {
          urns.push(resource.urn);
        });
        return urns;
      }),
    );
    for (const resource of program.resources.filter(({ urn }) => runsPods.has(urn))) {
      const before = dependenciesOf(resource);
      if (networks.some((network) => before.has(network))) continue;
      const subject = `'${resource.name}' (${resource.type})`;
      const actual = "may be created before the network";
      report({ subject, actual, expected: "a dependency on Cilium's release", urn: resource.urn });
    }
  },
);
