import { type Machine, machineOf } from "./machines";
import type { Program } from "./rule";
import { resourceType } from "./types";

/** A machine and what its node's component says of it; undefined where nothing does. */
export interface NodeMachine extends Machine {
  readonly site: string | undefined;
  readonly role: string | undefined;
}

/** Every machine that a program configures. */
export function programMachines({ inputs }: Program): readonly NodeMachine[] {
  const nodes = new Map(
    inputs.filter(({ type }) => type === resourceType.talosNode).map((node) => [node.name, node]),
  );
  return inputs.flatMap((resource) => {
    const machine = machineOf(resource);
    if (machine === undefined) return [];
    const props = nodes.get(machine.name)?.props;
    const text = (key: "site" | "role"): string | undefined => {
      const value: unknown = props?.[key];
      return typeof value === "string" ? value : undefined;
    };
    return [{ ...machine, site: text("site"), role: text("role") }];
  });
}
