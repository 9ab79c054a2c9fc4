import * as pulumi from "@pulumi/pulumi";
import type { Recorded } from "../../support/record";

export const releaseType = "kubernetes:helm.sh/v3:Release";

/** Something a component is told to come after. */
export class Earlier extends pulumi.ComponentResource {
  public constructor(opts: pulumi.ComponentResourceOptions) {
    super("test:index:Earlier", "earlier", {}, opts);
    this.registerOutputs({});
  }
}

/** The one resource of a name, and of a type when several share the name. */
export function named(recording: readonly Recorded[], name: string, type?: string): Recorded {
  const found = recording.filter(
    (recorded) => recorded.name === name && (type === undefined || recorded.type === type),
  );
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`expected one resource named '${name}', found ${found.length}`);
  }
  return only;
}

/** The releases by the name that Helm knows them by. */
export function releases(recording: readonly Recorded[]): ReadonlyMap<unknown, Recorded> {
  return new Map(
    recording
      .filter(({ type }) => type === releaseType)
      .map((recorded) => [recorded.inputs["name"], recorded]),
  );
}

/** The names of all that a resource comes after, however far back. */
export function namesBefore(recording: readonly Recorded[], name: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (at: string): void => {
    for (const recorded of recording.filter((candidate) => candidate.name === at)) {
      for (const on of recorded.dependsOn.filter((candidate) => !found.has(candidate))) {
        found.add(on);
        visit(on);
      }
    }
  };
  visit(name);
  return found;
}

/** Every value of a document by its path, so that two documents can be compared leaf by leaf. */
export function leaves(value: unknown, path = ""): ReadonlyMap<string, unknown> {
  if (typeof value !== "object" || value === null) return new Map([[path, value]]);
  return new Map(
    Object.entries(value).flatMap(([key, child]) => [...leaves(child, `${path}.${key}`)]),
  );
}
