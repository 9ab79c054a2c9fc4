import type { rules } from "../../../policies/rules";
import { type Subject, unknown, violationsOf, type Watch } from "../../support/violationsOf";
import type { Program } from "./mutants";
import { verdictOf } from "./verdicts";

type Read = Parameters<Watch>[0];
type Rule = (typeof rules)[number];

/** A property as a rule reads it of every resource of a type, wherever in a list it stands. */
const kindOf = ({ subject, side, path }: Read): string =>
  `${subject.type} ${side} ${path.map((key) => (/^\d+$/.test(key) ? "*" : key)).join(".")}`;

/** Every property of a program that a rule reads, one of each kind. */
export async function readsOf(rule: Rule, program: Program): Promise<ReadonlyMap<string, Read>> {
  const reads = new Map<string, Read>();
  await violationsOf(rule, program, {}, (read) => {
    const kind = kindOf(read);
    if (!reads.has(kind)) reads.set(kind, read);
  });
  return reads;
}

const unknownAt = (value: unknown, [key, ...rest]: readonly string[]): unknown => {
  if (key === undefined) return unknown;
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    return list.with(Number(key), unknownAt(list[Number(key)], rest));
  }
  const record = value as Readonly<Record<string, unknown>>;
  return { ...record, [key]: unknownAt(record[key], rest) };
};

/** The program in which a preview does not know one property. */
const withUnknown = (program: Program, { subject, side, path }: Read): Program =>
  program.map((one): Subject =>
    one.type === subject.type && one.name === subject.name
      ? { ...one, [side]: unknownAt(one[side] ?? {}, path) as Record<string, unknown> }
      : one,
  );

/** What a rule says of a program when one property is unknown. */
export const verdictWithout = (rule: Rule, program: Program, read: Read) =>
  verdictOf(rule, { program: withUnknown(program, read) });
