/** What the engine does to a resource in a preview of release 3.259. */
export const operations = [
  ...["same", "create", "update", "delete", "replace", "create-replacement", "delete-replaced"],
  ...["read", "read-replacement", "refresh", "discard", "discard-replaced"],
  ...["remove-pending-replace", "import", "import-replacement"],
] as const;

/** What a plan does to a resource, all its steps together. */
export type Fate = "kept" | "made" | "changed" | "replaced" | "gone";

/** A resource before or after the plan, as far as its guard looks at it. */
export interface State {
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly parent?: string | undefined;
  readonly isProtected: boolean;
  /** URNs of all that it waits for. */
  readonly dependencies: readonly string[];
  /** The part of them that its own properties come from, by property. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** Which hooks it has: `BeforeUpdate`, `AfterCreate` … */
  readonly hooks: readonly string[];
  /** When the engine made it or took it over, ISO 8601. */
  readonly created?: string | undefined;
}

export interface PlannedResource {
  readonly urn: string;
  readonly type: string;
  /** The last part of the URN. */
  readonly name: string;
  readonly fate: Fate;
  /** Undefined before it is made. */
  readonly before?: State | undefined;
  /** Undefined after it is gone. */
  readonly after?: State | undefined;
  /** Properties that a change is about; none where the engine does not say. */
  readonly changed: readonly string[];
}

export interface Plan {
  readonly stack: string;
  /** In the order in which the engine showed them, deletions last. */
  readonly resources: readonly PlannedResource[];
}

/** The resource as it is while the plan is carried out: what it becomes, or else what it was. */
export const latest = ({ before, after }: PlannedResource): State | undefined => after ?? before;

/** Whether the plan ends what is there now. */
export const isLost = ({ fate }: PlannedResource): boolean =>
  fate === "replaced" || fate === "gone";

/** Stands in a preview for a value that nobody knows yet. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
