import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { ConfigError } from "../config/configError";
import type { Settings } from "../config/schema";
import { secretKeys } from "../config/secrets";
import { stackFileText } from "../config/stackFile";
import { validate } from "../config/validate";
import { type RenderedFile, renderedFiles, snapshotCommand } from "./renderedFiles";

/*
 * `make render STACK=prod` writes what a review of a change needs to see: every node's machine
 * configuration without its secrets, and all other rendered documents.
 */

const namespace = "hybrid:";

/** The stack's settings from its file, without the secrets and without Pulumi. */
function settingsOf(stack: string): Settings {
  const { config = {} } = parse(stackFileText(".", stack)) as {
    config?: Record<string, unknown>;
  };
  const sections = Object.entries(config)
    .filter(([key]) => key.startsWith(namespace))
    .map(([key, value]) => [key.slice(namespace.length), value] as const)
    .filter(([key]) => !(secretKeys as readonly string[]).includes(key));
  const { settings, problems } = validate(Object.fromEntries(sections));
  if (settings === undefined) throw new ConfigError(problems);
  return settings;
}

function write(directory: string, { name, text }: RenderedFile): void {
  const file = path.join(directory, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`${file} (${Buffer.byteLength(text)} bytes)`);
}

function main(stack: string): void {
  const settings = settingsOf(stack);
  const directory = path.join("dist/render", stack);
  rmSync(directory, { recursive: true, force: true });
  for (const file of renderedFiles(settings)) write(directory, file);
  console.log(`\nThe snapshot for new VPS is made by:\n  ${snapshotCommand(settings)}`);
}

try {
  main(process.argv[2] ?? "prod");
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
