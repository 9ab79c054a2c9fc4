import { nearest } from "../../config/nearest";
import type { Drill } from "./drill";

/** There is no drill of that name; the message says which there are. */
export class UnknownDrillError extends Error {}

/** @throws UnknownDrillError that names the drill that was probably meant */
export function drillNamed(name: string, drills: readonly Drill[]): Drill {
  const found = drills.find((drill) => drill.name === name);
  if (found !== undefined) return found;
  const names = drills.map((drill) => drill.name);
  const meant = nearest(name, names);
  throw new UnknownDrillError(
    `NAME: there is no drill '${name}'` +
      (meant === undefined ? "" : `; did you mean '${meant}'?`) +
      `\nThe drills are ${names.join(", ")}; 'make drill' says what they are`,
  );
}
