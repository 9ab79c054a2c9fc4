import { createRequire } from "node:module";
import { join } from "node:path";
import { programInputs } from "../../policies/program";
import type { rules } from "../../policies/rules";

type Rule = (typeof rules)[number];
type StackRule = Extract<Rule, { validateStack: unknown }>;
type PolicyResource = Parameters<StackRule["validateStack"]>[0]["resources"][number];

interface Named {
  readonly type: string;
  readonly name: string;
}

/** A resource as the engine shows it to the rules. */
export interface Subject extends Named {
  /** What resource rules see. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** What stack rules see; the inputs when absent. */
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly protect?: boolean;
  readonly parent?: Named;
  readonly ignoreChanges?: readonly string[];
  /** Resources it is created after. */
  readonly dependencies?: readonly Named[];
  /** By input, the resources its value comes from. */
  readonly propertyDependencies?: Readonly<Record<string, readonly Named[]>>;
}

export interface Verdict {
  readonly violations: readonly string[];
  /** For each violation the URN it was reported at; resource rules report at the resource. */
  readonly urns: readonly (string | undefined)[];
  /** What the rule could not check because a preview does not know it. */
  readonly unchecked: readonly string[];
}

// The pack has packages of its own, which the project does not see.
const sdk = createRequire(join(__dirname, "../../policies/package.json"))("@pulumi/policy") as {
  readonly unknownCheckingProxy: <T>(value: T) => T;
  readonly UnknownValueError: new () => Error;
};

/** Stands for a value that a preview does not know. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Sees every property that a rule reads. */
export type Watch = (read: {
  readonly subject: Subject;
  readonly side: "inputs" | "outputs";
  readonly path: readonly string[];
}) => void;

/** The same value, whose properties tell when they are read. */
function watched<T>(value: T, onRead: (path: readonly string[]) => void): T {
  if (typeof value !== "object" || value === null) return value;
  return new Proxy(value, {
    get: (target, key): unknown => {
      const child: unknown = Reflect.get(target, key);
      if (typeof key === "symbol" || !Object.hasOwn(target, key) || key === "length") return child;
      onRead([key]);
      return watched(child, (path) => {
        onRead([key, ...path]);
      });
    },
  });
}

/** The engine's name for a resource of the tests. */
export const urnOf = ({ type, name }: Named): string => `urn:pulumi:test::hybrid::${type}::${name}`;

const notApplicable = (): never => {
  throw new Error("no rule of this pack declares itself not applicable");
};

function policyOptions({
  protect = false,
  ignoreChanges = [],
  parent,
}: Subject): PolicyResource["opts"] {
  return {
    protect,
    ignoreChanges: [...ignoreChanges],
    aliases: [],
    additionalSecretOutputs: [],
    customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
    ...(parent && { parent: urnOf(parent) }),
  };
}

const configuration =
  (config: object): Parameters<StackRule["validateStack"]>[0]["getConfig"] =>
  () =>
    config as never;

const common = (subject: Subject, config: object) => ({
  type: subject.type,
  name: subject.name,
  urn: urnOf(subject),
  opts: policyOptions(subject),
  stackTags: new Map<string, string>(),
  isType: () => false,
  asType: () => undefined,
  getConfig: configuration(config),
  notApplicable,
});

/** Properties as a rule sees them. */
function shownProps(subject: Subject, side: "inputs" | "outputs", watch?: Watch) {
  const props = { ...(side === "outputs" ? (subject.outputs ?? subject.inputs) : subject.inputs) };
  const seen =
    watch === undefined
      ? props
      : watched(props, (path) => {
          watch({ subject, side, path });
        });
  return sdk.unknownCheckingProxy(seen);
}

function policyResources(
  subjects: readonly Subject[],
  config: object,
  watch?: Watch,
): PolicyResource[] {
  const resources = subjects.map((subject): PolicyResource => ({
    ...common(subject, config),
    props: shownProps(subject, "outputs", watch),
    dependencies: [],
    propertyDependencies: {},
  }));
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const found = (named: Named): readonly PolicyResource[] => {
    const resource = byUrn.get(urnOf(named));
    return resource === undefined ? [] : [resource];
  };
  subjects.forEach(({ parent, dependencies = [], propertyDependencies = {} }, index) => {
    const resource = resources[index];
    const above = parent && byUrn.get(urnOf(parent));
    if (resource === undefined) return;
    if (above !== undefined) resource.parent = above;
    resource.dependencies.push(...dependencies.flatMap(found));
    for (const [input, sources] of Object.entries(propertyDependencies)) {
      resource.propertyDependencies[input] = sources.flatMap(found);
    }
  });
  return resources;
}

/**
 * Runs a rule over resources as the policy SDK does: properties throw where they are unknown, the
 * stack itself comes first, and an unknown value ends a rule with a statement instead of a failure.
 */
export async function violationsOf(
  rule: Rule,
  subjects: readonly Subject[],
  config: object = {},
  watch?: Watch,
): Promise<Verdict> {
  const violations: string[] = [];
  const urns: (string | undefined)[] = [];
  const unchecked: string[] = [];
  const report = (message: string, urn?: string): void => {
    violations.push(message);
    urns.push(urn);
  };
  const run = async (validate: () => Promise<void> | void): Promise<void> => {
    try {
      await validate();
    } catch (error) {
      if (!(error instanceof sdk.UnknownValueError)) throw error;
      unchecked.push(error.message);
    }
  };

  const shownAs = (subject: Subject) => ({
    ...common(subject, config),
    props: shownProps(subject, "inputs", watch),
  });
  const seen = [{ type: "pulumi:pulumi:Stack", name: "hybrid-test" }, ...subjects];
  if ("validateStack" in rule) {
    for (const subject of seen) programInputs.note(shownAs(subject));
    const stack = {
      resources: policyResources(subjects, config, watch),
      stackTags: new Map<string, string>(),
      getConfig: configuration(config),
      notApplicable,
    };
    await run(() => rule.validateStack(stack, report));
    return { violations, urns, unchecked };
  }
  const validations = [rule.validateResource ?? []].flat();
  for (const subject of seen) {
    for (const validate of validations) await run(() => validate(shownAs(subject), report));
  }
  return { violations, urns, unchecked };
}
