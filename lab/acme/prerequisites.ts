import { existsSync } from "node:fs";
import path from "node:path";
import { obstacles as obstaclesOfDaemons } from "../daemons/prerequisites";

const program = (root: string, name: string): string => path.join(root, ".tools", "bin", name);

/** Programs that the project builds. */
export const programsOf = (root: string): { readonly pebble: string; readonly order: string } => ({
  pebble: program(root, "pebble"),
  order: program(root, "acme-order"),
});

/** Everything that keeps the drill from running here, and what to do about each. */
export function obstacles(root: string): string[] {
  const unbuilt = Object.values(programsOf(root)).filter((file) => !existsSync(file));
  return [
    ...obstaclesOfDaemons(),
    ...unbuilt.map((file) => `${path.relative(root, file)}: missing; make setup`),
  ];
}
