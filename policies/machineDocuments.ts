import type { ResourceValidationArgs } from "@pulumi/policy";
import { parseAllDocuments } from "yaml";
import { separately } from "./unknown";
import { elements, isRecord, valueAt } from "./values";

type Document = Readonly<Record<string, unknown>>;

/** The documents laid over a machine's generated configuration, as far as a preview knows them. */
export interface MachineDocuments {
  /** In the order in which they are applied. */
  readonly documents: readonly Document[];
  /** Patches that are no documents: neither YAML nor a map. */
  readonly unreadable: readonly string[];
  /** Fails when a patch was not known, so that absence is not taken for a fault. */
  readonly requireAll: () => void;
}

/** Reads the patches of a configuration; each is YAML text of one or more documents. */
export function machineDocuments({ props }: ResourceValidationArgs): MachineDocuments {
  const documents: Document[] = [];
  const unreadable: string[] = [];
  let missing: (() => void) | undefined;

  const read = (patch: () => unknown, index: number) => () => {
    for (const document of parseAllDocuments(String(patch()))) {
      const value: unknown = document.errors.length > 0 ? undefined : document.toJS();
      if (isRecord(value)) documents.push(value);
      else unreadable.push(`patch ${index}`);
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

/** Documents of one kind; the first document of all, which has no kind, is undefined's. */
export function ofKind(
  documents: readonly Document[],
  kind: string | undefined,
): readonly Document[] {
  return documents.filter((document) => document["kind"] === kind);
}

/** The value in force at a path: the last document that sets it wins, as in Talos. */
export function settingAt(documents: readonly Document[], ...path: readonly string[]): unknown {
  return documents
    .map((document) => (document["$patch"] === "delete" ? null : valueAt(document, ...path)))
    .filter((value) => value !== undefined)
    .at(-1);
}
