/** One thing wrong with a stack file. */
export interface Problem {
  /** Where: the path below the project's namespace, such as `nodes[2].serverType`. */
  readonly path: string;
  /** The value found and what is allowed. */
  readonly message: string;
  /** The command or the edit that mends it. */
  readonly fix: string;
}

const longestValue = 80;

/** A value as a message quotes it: JSON, cut when long. */
export function quoted(value: unknown): string {
  // JSON has no text for undefined, whatever the type says.
  const text = (JSON.stringify(value) as string | undefined) ?? "nothing";
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

const shellQuoted = (text: string): string =>
  /^[A-Za-z0-9_./:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** The command that sets one value of the stack file. */
export function setCommand(path: string, value: string | number): string {
  return `pulumi config set --path ${shellQuoted(`hybrid:${path}`)} ${shellQuoted(String(value))}`;
}

/** The command that removes one key of the stack file. */
export function removeCommand(path: string): string {
  return `pulumi config rm --path ${shellQuoted(`hybrid:${path}`)}`;
}
