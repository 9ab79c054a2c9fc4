import type { Mutant } from "./mutants";

type Results = ReadonlyMap<
  string,
  readonly { readonly mutant: Mutant; readonly isCaught: boolean }[]
>;

/** What was caught of all faults, rule by rule, in Markdown. */
export function mutationTable(results: Results): string {
  const row = (name: string, of: readonly { readonly isCaught: boolean }[]): string => {
    const caught = of.filter(({ isCaught }) => isCaught).length;
    const share = of.length === 0 ? 0 : Math.floor((100 * caught) / of.length);
    return `| ${name} | ${caught} / ${of.length} | ${share} % |`;
  };
  return [
    "| rule | caught / made | |",
    "| --- | ---: | ---: |",
    ...[...results].map(([rule, of]) => row(`\`${rule}\``, of)),
    row("**all**", [...results.values()].flat()),
    "",
  ].join("\n");
}
