import type { ResourceValidationArgs } from "@pulumi/policy";
import { type MachineDocument, machineDocuments, ofKind, settingAt } from "./machineDocuments";
import { resourceType } from "./types";

/** A machine's configuration, as far as its patches say. */
export interface Machine {
  readonly name: string;
  /** How messages and exemptions name it. */
  readonly subject: string;
  readonly urn: string;
  /**
   * The value in force at a path of a kind's document; the main document has no kind.
   *
   * @throws when it is absent and a patch is unknown, which may set it
   */
  readonly setting: (kind: string | undefined, ...path: readonly string[]) => unknown;
  readonly ofKind: (kind: string) => readonly MachineDocument[];
  /** Fails when a patch is unknown, for rules about what must not be there. */
  readonly requireAll: () => void;
}

/** The machine that a resource configures; undefined for any other resource. */
export function machineOf(resource: ResourceValidationArgs): Machine | undefined {
  if (resource.type !== resourceType.configurationApply) return undefined;
  const { name, urn } = resource;
  const { documents, requireAll } = machineDocuments(resource);
  return {
    ...{ name, urn, requireAll, subject: `node '${name}'` },
    setting: (kind, ...path) => {
      const value = settingAt(ofKind(documents, kind), ...path);
      if (value === undefined) requireAll();
      return value ?? undefined;
    },
    ofKind: (kind) => ofKind(documents, kind),
  };
}

/** A value that a machine must have: where, and what it must be in words. */
export interface WantedSetting {
  readonly kind?: string;
  readonly path: readonly string[];
  readonly expected: string;
  readonly isRight: (value: unknown) => boolean;
}

/** The name of a setting in messages, such as "KubeSpanConfig.mtu". */
export const settingName = ({ kind, path }: WantedSetting): string =>
  [...(kind === undefined ? [] : [kind]), ...path].join(".");
