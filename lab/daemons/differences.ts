import type { Row } from "../mesh/drill";

type Options = ReadonlyMap<string, string>;

/** Options by their names; the provider's, which are one string, each for itself. */
function optionsOf(text: string): Options {
  const lines = text.split("\n").filter((line) => line.includes("="));
  const pairs = lines.flatMap((line): [string, string][] => {
    const at = line.indexOf("=");
    const [name, value] = [line.slice(0, at), line.slice(at + 1)];
    if (name !== "wsrep_provider_options") return [[name, value]];
    return value
      .replaceAll('"', "")
      .split(";")
      .map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)]);
  });
  return new Map(pairs);
}

/** Every option that differs between two texts of configuration. */
export function differences(production: string, drill: string): readonly Row[] {
  const [there, here] = [optionsOf(production), optionsOf(drill)];
  const names = [...new Set([...there.keys(), ...here.keys()])].toSorted();
  return names
    .filter((name) => there.get(name) !== here.get(name))
    .map((name) => ({
      option: name,
      production: there.get(name) ?? "absent",
      drill: here.get(name) ?? "absent",
    }));
}
