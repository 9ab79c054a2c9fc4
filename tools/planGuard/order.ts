import { isLost, latest, type Plan, type PlannedResource } from "./plan";

type Follow = (resource: PlannedResource) => readonly string[];

function reaches(
  byUrn: ReadonlyMap<string, PlannedResource>,
  from: string,
  to: string,
  follow: Follow,
): boolean {
  const seen = new Set<string>();
  const left = [from];
  for (let urn = left.pop(); urn !== undefined; urn = left.pop()) {
    if (seen.has(urn)) continue;
    seen.add(urn);
    const resource = byUrn.get(urn);
    if (resource === undefined) continue;
    const next = follow(resource);
    if (next.includes(to)) return true;
    left.push(...next);
  }
  return false;
}

/** Which steps of a plan wait for which: the order of a list is chance, since the engine runs many at a time. */
export class Order {
  readonly #byUrn: ReadonlyMap<string, PlannedResource>;

  public constructor({ resources }: Plan) {
    this.#byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  }

  /** Whether a step begins only when all that lies between two others is over. */
  public isAfter(
    later: string,
    { begins, ends }: { readonly begins: string; readonly ends: string },
  ): boolean {
    // What is deleted at the end of a plan holds nobody back, nor does what it waited for once.
    const follow: Follow = (resource) =>
      resource.fate === "gone" ? [] : (latest(resource)?.dependencies ?? []);
    return (
      reaches(this.#byUrn, later, ends, follow) &&
      ![begins, ends].some((source) => this.#goesFirst(later, source))
    );
  }

  /**
   * What is replaced because a property of it comes from something that is replaced is deleted before
   * that one, so it does not wait for it.
   */
  #goesFirst(dependent: string, source: string): boolean {
    const isReplaced = (urn: string): boolean => {
      const resource = this.#byUrn.get(urn);
      return resource !== undefined && isLost(resource);
    };
    if (!isReplaced(dependent)) return false;
    return reaches(this.#byUrn, dependent, source, ({ before }) =>
      Object.values(before?.propertyDependencies ?? {})
        .flat()
        .filter(isReplaced),
    );
  }
}
