import type { ResourceValidationArgs } from "@pulumi/policy";
import { parseAllDocuments } from "yaml";
import { oncePerResource } from "./oncePerResource";
import { separately } from "./unknown";
import { elements, isRecord, valueAt } from "./values";

/** One document of a configuration; a map. */
export type MachineDocument = Readonly<Record<string, unknown>>;
type Document = MachineDocument;

const isDeletion = (value: unknown): boolean => valueAt(value, "$patch") === "delete";

/** The blocks below a value that it deletes, without anything it sets. */
function deletionsBelow(value: unknown): Document | undefined {
  if (isDeletion(value)) return { $patch: "delete" };
  if (!isRecord(value)) return undefined;
  const blocks = Object.entries(value).flatMap(([key, child]) => {
    const below = deletionsBelow(child);
    return below === undefined ? [] : [[key, below] as const];
  });
  return blocks.length === 0 ? undefined : Object.fromEntries(blocks);
}

function deletionsIn(document: Document): readonly Document[] {
  const below = deletionsBelow(document);
  const { kind } = document;
  return below === undefined ? [] : [kind === undefined ? below : { kind, ...below }];
}

/** What a document sets; what stands in a block that it deletes is not applied. */
function settingsIn(document: Document): readonly Document[] {
  const strip = (value: unknown): unknown => {
    if (!isRecord(value)) return value;
    const kept = Object.entries(value).filter(([, child]) => !isDeletion(child));
    return Object.fromEntries(kept.map(([key, child]) => [key, strip(child)]));
  };
  const value = isDeletion(document) ? undefined : strip(document);
  return isRecord(value) ? [value] : [];
}

/** The documents laid over a machine's generated configuration, as far as a preview knows them. */
export interface MachineDocuments {
  /** In the order in which they are applied; each sets blocks or deletes some, never both. */
  readonly documents: readonly Document[];
  /** Patches that are no documents: neither YAML nor a map. */
  readonly unreadable: readonly string[];
  /** Fails when a patch was not known, so that absence is not taken for a fault. */
  readonly requireAll: () => void;
}

const parsed = new Map<string, readonly unknown[]>();
const mostParsed = 10_000;

/** The documents of a text, read once for all rules; undefined stands for one that is no YAML. */
function documentsOf(text: string): readonly unknown[] {
  const before = parsed.get(text);
  if (before !== undefined) return before;
  const values = parseAllDocuments(text).map((document) => {
    const value: unknown = document.errors.length > 0 ? undefined : document.toJS();
    return value;
  });
  if (parsed.size >= mostParsed) parsed.clear();
  parsed.set(text, values);
  return values;
}

function readDocuments({ props }: ResourceValidationArgs): MachineDocuments {
  const documents: Document[] = [];
  const unreadable: string[] = [];
  let missing: (() => void) | undefined;

  const read = (patch: () => unknown, index: number) => () => {
    const values = documentsOf(String(patch()));
    const own = values.filter(isRecord);
    // Talos applies the deletions of a text first, wherever in the text they stand.
    documents.push(...own.flatMap(deletionsIn), ...own.flatMap(settingsIn));
    for (const value of values) {
      if (!isRecord(value)) unreadable.push(`patch ${index}`);
    }
  };
  try {
    separately(elements(props["configPatches"]).map(read));
  } catch (error) {
    missing = () => {
      throw error;
    };
  }
  return { documents, unreadable, requireAll: missing ?? (() => undefined) };
}

/** Reads the patches of a configuration; each is YAML text of one or more documents. */
export const machineDocuments = oncePerResource(readDocuments);

/** Documents of one kind; the first document of all, which has no kind, is undefined's. */
export function ofKind(
  documents: readonly Document[],
  kind: string | undefined,
): readonly Document[] {
  return documents.filter((document) => document["kind"] === kind);
}

/** Whether a document deletes the block at a path, or any block around it, the document included. */
function deletes(document: Document, path: readonly string[]): boolean {
  return [...path, undefined].some(
    (_, depth) => valueAt(document, ...path.slice(0, depth), "$patch") === "delete",
  );
}

/**
 * The value in force at a path: the last document that touches it wins, as in Talos; null when that
 * one deletes it or a block around it.
 */
export function settingAt(documents: readonly Document[], ...path: readonly string[]): unknown {
  return documents
    .map((document) => (deletes(document, path) ? null : valueAt(document, ...path)))
    .filter((value) => value !== undefined)
    .at(-1);
}
