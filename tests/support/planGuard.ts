import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Finished, finished, root } from "./engine";

export const guardScript = path.join(root, "bin", "tools", "planGuard", "main.js");

/** Runs the guard as a user does, on files of its own: the plan first, then others by option. */
export async function guard(
  plan: string,
  others: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const directory = mkdtempSync(path.join(tmpdir(), "hybrid-guard-"));
  const fileOf = (name: string, text: string): string => {
    const file = path.join(directory, name);
    writeFileSync(file, text);
    return file;
  };
  try {
    const options = Object.entries(others).flatMap(([option, text]) => [
      `--${option}`,
      fileOf(option, text),
    ]);
    return await finished(process.execPath, [guardScript, ...options, fileOf("plan.json", plan)], {
      cwd: directory,
      env: process.env,
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The refusals in a summary, such as `quorum talos-vps-cp-0`. */
export const refusals = ({ stdout }: Finished): readonly string[] => {
  const [, refused = ""] = stdout.split("### Refused");
  const [section = ""] = refused.split(/^#/m);
  return [...section.matchAll(/^- \*\*([\w-]+)\*\* `([^`]+)`/gm)].map(
    ([, rule = "", name = ""]) => `${rule} ${name}`,
  );
};
