import type { PolicyResource } from "@pulumi/policy";
import { releaseOf } from "./releases";
import type { Program } from "./rule";

/** Everything that a resource is created after, however far. */
export function dependenciesOf(resource: PolicyResource): ReadonlySet<string> {
  const found = new Set<string>();
  const left = [resource];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const sources = [...next.dependencies, ...Object.values(next.propertyDependencies).flat()];
    // What stands below a component waits for what the component waits for.
    for (const source of [...sources, ...(next.parent?.dependencies ?? [])]) {
      if (found.has(source.urn)) continue;
      found.add(source.urn);
      left.push(source);
    }
  }
  return found;
}

/** The URNs of the releases of a chart. */
export function releasesOf({ inputs }: Program, ...charts: readonly string[]): readonly string[] {
  return inputs
    .filter((resource) => charts.includes(releaseOf(resource)?.chartName ?? ""))
    .map(({ urn }) => urn);
}
