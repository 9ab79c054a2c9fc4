import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { runningProcesses } from "../../supervisor/runningProcesses";

/** Something that must be found nowhere, and what it is. */
export interface Secret {
  readonly name: string;
  readonly text: string;
}

/** Shorter texts, such as an empty default, may stand anywhere by chance. */
const shortestSecret = 8;

/** The forms of a secret that a search must know: as it is, as JSON has it, and in base64. */
function formsOf(text: string): readonly string[] {
  const decoded = Buffer.from(text, "base64").toString("utf8");
  const isEncoded =
    Buffer.from(decoded).toString("base64") === text && /^[\x20-\x7e\s]+$/.test(decoded);
  return [
    ...[text, JSON.stringify(text).slice(1, -1), Buffer.from(text).toString("base64")],
    ...(isEncoded ? [decoded, JSON.stringify(decoded).slice(1, -1)] : []),
  ];
}

/** Databases reserve space, which is long and empty. */
function withoutTail(content: Buffer): Buffer {
  let end = content.length;
  while (end > 0 && content[end - 1] === 0) end -= 1;
  return content.subarray(0, end);
}

/** Looks for secrets in texts of any size. */
export class Search {
  readonly #forms: readonly { readonly name: string; readonly form: Buffer }[];

  public constructor(secrets: readonly Secret[]) {
    // Providers hand the same values on to each other; each is looked for once.
    const known = new Map(secrets.map((secret) => [secret.text, secret]));
    this.#forms = [...known.values()]
      .filter(({ text }) => text.length >= shortestSecret)
      .flatMap(({ name, text }) =>
        formsOf(text).map((form) => ({ name, form: Buffer.from(form) })),
      );
  }

  /** Names of the secrets in there. */
  public namesIn(content: Buffer): readonly string[] {
    const written = withoutTail(content);
    const found = this.#forms.filter(({ form }) => written.includes(form));
    return [...new Set(found.map(({ name }) => name))];
  }

  /**
   * Files below a directory that hold a secret, each with the secrets' names.
   *
   * @param isExempt says of a path below the directory that it may hold secrets
   */
  public inFiles(directory: string, isExempt: (file: string) => boolean): readonly string[] {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
      .filter((file) => !isExempt(file))
      .flatMap((file) => this.#told(file, () => readFileSync(path.join(directory, file))));
  }

  /**
   * Arguments and environments that hold a secret.
   *
   * @param mark in the command line of the processes to look at
   */
  public inProcesses(mark: string): readonly string[] {
    const marked = runningProcesses().filter(({ command }) =>
      command.some((part) => part.includes(mark)),
    );
    return marked.flatMap(({ pid }) =>
      ["cmdline", "environ"].flatMap((file) =>
        this.#told(`/proc/${pid}/${file}`, () => readFileSync(`/proc/${pid}/${file}`)),
      ),
    );
  }

  #told(where: string, read: () => Buffer): readonly string[] {
    let content: Buffer;
    try {
      content = read();
    } catch {
      // A process that ended, or another user's; a file that was removed meanwhile.
      return [];
    }
    const names = this.namesIn(content);
    return names.length === 0 ? [] : [`${where}: ${names.join(", ")}`];
  }
}
