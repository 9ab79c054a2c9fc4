const header = /^ {2}\S+ \((.*)\):$/;
const error = /^ {4}error: (.*)$/;
const violation = /^\s+- \[mandatory\]/;

/** What follows from another error, and says nothing of its own. */
const isConsequence = (text: string): boolean =>
  /context canceled|^(update|preview|destroy) failed$/.test(text);

interface Diagnostic {
  readonly resource: string;
  readonly lines: readonly string[];
}

/** The errors of the last list of diagnostics, each with all its lines. */
function diagnosticsOf(output: string): readonly Diagnostic[] {
  const found: { resource: string; lines: string[] }[] = [];
  let [resource, isInError] = ["", false];
  const start = output.lastIndexOf("\nDiagnostics:");
  for (const line of start < 0 ? [] : output.slice(start).split("\n")) {
    resource = header.exec(line)?.[1] ?? resource;
    const first = error.exec(line)?.[1];
    if (first !== undefined) found.push({ resource, lines: [first] });
    else if (isInError && line.startsWith("    ")) found.at(-1)?.lines.push(line.slice(4));
    isInError = first !== undefined || (isInError && line.startsWith("    "));
  }
  return found;
}

/** Rules that refuse the deployment, with what they say. */
function violationsOf(output: string): readonly string[] {
  const lines = output.split("\n");
  return lines.flatMap((line, index) => {
    if (!violation.test(line)) return [];
    const indent = line.search(/\S/);
    const rest = lines.slice(index + 1);
    const end = rest.findIndex((next) => next.search(/\S/) <= indent);
    return [line, ...rest.slice(0, end < 0 ? rest.length : end)].map((text) =>
      text.slice(indent - 2),
    );
  });
}

/**
 * Why a run of the engine failed, for the reader of its last lines: the engine says it in the middle
 * of a long text. Empty when it gave no reason.
 */
export function failureOf(output: string): string {
  const diagnostics = diagnosticsOf(output).filter(
    ({ lines: [first = ""] }) => !isConsequence(first),
  );
  const told = diagnostics.flatMap(({ resource, lines: [first = "", ...others] }) => [
    `  ${resource}: ${first}`,
    ...others.map((line) => `    ${line}`),
  ]);
  return [...new Set([...told, ...violationsOf(output)])].join("\n");
}
