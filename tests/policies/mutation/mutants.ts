import { parseAllDocuments, stringify } from "yaml";
import type { Subject } from "../../support/violationsOf";

export type Program = readonly Subject[];

/** A program with one fault in it, and what the fault is. */
export interface Mutant {
  readonly what: string;
  readonly program: Program;
  /** Settings by rule, for faults in the pack's configuration. */
  readonly config?: Readonly<Record<string, object>>;
}

/** Makes every program that has one fault of a kind, wherever a program can have it. */
export type Mutation = (program: Program) => readonly Mutant[];

type Path = readonly (string | number)[];
type Key = string | RegExp;
type Change = (value: unknown) => unknown;
export type Where = (subject: Subject) => boolean;

/** As the new value: takes the property away. */
export const absent = undefined;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Resources of one type; its last part, such as `Deployment`, will do. */
export const ofType =
  (type: string, name?: string): Where =>
  (subject) =>
    (subject.type === type || subject.type.endsWith(`:${type}`)) &&
    (name === undefined || subject.name === name);

/** Releases of one chart, by the chart's name. */
export const ofChart =
  (chart: string): Where =>
  ({ type, inputs }) =>
    type.endsWith(":Release") && String(inputs?.["chart"]).split("/").at(-1) === chart;

export const anywhere: Where = () => true;

const replaceAt = (value: unknown, [key, ...rest]: Path, change: Change): unknown => {
  if (key === undefined) return change(value);
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    const changed = replaceAt(list[Number(key)], rest, change);
    const isTaken = changed === absent && rest.length === 0;
    return isTaken ? list.toSpliced(Number(key), 1) : list.with(Number(key), changed);
  }
  const { [key]: child, ...others } = isObject(value) ? value : {};
  const changed = replaceAt(child, rest, change);
  return changed === absent ? others : { ...others, [key]: changed };
};

/**
 * Paths below a value that fit a pattern: "*" is any element or key, "**" any number of them. The last
 * key need not be there yet, unless it is searched for by "**".
 */
export function pathsIn(
  value: unknown,
  [key, ...rest]: readonly Key[],
  isSearched = false,
): readonly Path[] {
  if (key === undefined) return [[]];
  if (!isObject(value)) return [];
  const children = Object.entries(value);
  const below = (under: unknown, name: string, pattern: readonly Key[]): readonly Path[] =>
    pathsIn(under, pattern, isSearched || key === "**").map((path) => [name, ...path]);
  if (key === "**") {
    return [
      ...pathsIn(value, rest, true),
      ...children.flatMap(([name, child]) => below(child, name, ["**", ...rest])),
    ];
  }
  if (typeof key !== "string") {
    return children.flatMap(([name, child]) => (key.test(name) ? below(child, name, rest) : []));
  }
  if (key === "*") return children.flatMap(([name, child]) => below(child, name, rest));
  const isThere = Object.hasOwn(value, key);
  if (rest.length === 0) return isThere || !(isSearched || Array.isArray(value)) ? [[key]] : [];
  return below(value[key], key, rest);
}

export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((current, key) => (isObject(current) ? current[key] : undefined), value);

const shown = ({ type, name }: Subject): string => `${type.split(":").at(-1) ?? ""} ${name}`;

const withSubject = (program: Program, old: Subject, changed: Subject): Program =>
  program.map((subject) => (subject === old ? changed : subject));

/** Changes a property of an input, and of the output of the same name. */
function changedAt(subject: Subject, path: Path, change: Change): Subject {
  const outputs = subject.outputs ?? {};
  return {
    ...subject,
    inputs: replaceAt(subject.inputs ?? {}, path, change) as Record<string, unknown>,
    outputs: (path[0] !== undefined && path[0] in outputs
      ? replaceAt(outputs, path, change)
      : outputs) as Record<string, unknown>,
  };
}

/** Changes subjects one at a time. */
export const each =
  (where: Where, what: string, change: (subject: Subject) => Subject): Mutation =>
  (program) =>
    program.filter(where).map((subject) => ({
      what: `${shown(subject)}: ${what}`,
      program: withSubject(program, subject, change(subject)),
    }));

/**
 * Changes a property wherever a pattern finds it, one place at a time.
 *
 * @param to the new value, or what makes it from the old one; a change to the same value is left out
 */
export const property =
  (where: Where, pattern: readonly Key[], to: unknown): Mutation =>
  (program) =>
    program.filter(where).flatMap((subject) =>
      pathsIn(subject.inputs, pattern).flatMap((path): readonly Mutant[] => {
        const old = valueAt(subject.inputs, path);
        const value: unknown = typeof to === "function" ? (to as Change)(old) : to;
        if (JSON.stringify(value) === JSON.stringify(old)) return [];
        const becomes = value === absent ? "taken away" : `becomes ${JSON.stringify(value)}`;
        return [
          {
            what: `${shown(subject)}: ${path.join(".")} ${becomes}`,
            program: withSubject(
              program,
              subject,
              changedAt(subject, path, () => value),
            ),
          },
        ];
      }),
    );

/** Changes an output that no input gives, such as the address of a node. */
export const output =
  (where: Where, key: string, value: unknown): Mutation =>
  (program) =>
    each(where, `${key} becomes ${JSON.stringify(value)}`, (subject) => ({
      ...subject,
      outputs: { ...subject.outputs, [key]: value },
    }))(program);

/** Takes subjects away one at a time. */
export const without =
  (where: Where): Mutation =>
  (program) =>
    program.filter(where).map((gone) => ({
      what: `${shown(gone)}: taken away`,
      program: program.filter((subject) => subject !== gone),
    }));

/** Adds resources at the end. */
export const added =
  (...subjects: readonly Subject[]): Mutation =>
  (program) => [
    { what: `${subjects.map(shown).join(", ")}: added`, program: [...program, ...subjects] },
  ];

/**
 * Changes a property of a node's machine configuration, in every patch that has it, one at a time.
 *
 * @param kind of the document; undefined for the first one, which has none
 */
export const machineSetting = (
  kind: string | undefined,
  pattern: readonly Key[],
  to: unknown,
): Mutation => {
  const texts = (subject: Subject): readonly unknown[] =>
    (subject.inputs?.["configPatches"] as readonly unknown[] | undefined) ?? [];
  return (program) =>
    program.filter(ofType("ConfigurationApply")).flatMap((subject) =>
      texts(subject).flatMap((text, index): readonly Mutant[] => {
        const [document] = parseAllDocuments(String(text));
        const value: unknown = document?.toJS();
        if (!isObject(value) || value["kind"] !== kind) return [];
        return pathsIn(value, pattern).flatMap((path): readonly Mutant[] => {
          if (valueAt(value, path) === undefined) return [];
          const changed = stringify(replaceAt(value, path, () => to));
          return [
            {
              what: `${shown(subject)}: ${[kind, ...path].filter(Boolean).join(".")} ${
                to === absent ? "taken away" : `becomes ${JSON.stringify(to)}`
              }`,
              program: withSubject(
                program,
                subject,
                changedAt(subject, ["configPatches", index], () => changed),
              ),
            },
          ];
        });
      }),
    );
};

/** All mutants of several mutations. */
export const all =
  (...mutations: readonly Mutation[]): Mutation =>
  (program) =>
    mutations.flatMap((mutation) => mutation(program));

/** One after the other on one program, as a fault that takes more than one change. */
export const together =
  (what: string, ...mutations: readonly Mutation[]): Mutation =>
  (program) => {
    const changed = mutations.reduce<Program>(
      (current, mutation) => mutation(current)[0]?.program ?? current,
      program,
    );
    return [{ what, program: changed }];
  };
