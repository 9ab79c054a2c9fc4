import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { messageOf } from "../config/messageOf";
import { settingsOf } from "../config/stackSettings";
import { type RenderedFile, renderedFiles, snapshotCommand } from "./renderedFiles";

/*
 * `make render STACK=prod` writes what a review of a change needs to see: every node's machine
 * configuration without its secrets, and all other rendered documents.
 */

function write(directory: string, { name, text }: RenderedFile): void {
  const file = path.join(directory, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`${file} (${Buffer.byteLength(text)} bytes)`);
}

function main(stack: string): void {
  const settings = settingsOf(".", stack);
  const directory = path.join("dist/render", stack);
  rmSync(directory, { recursive: true, force: true });
  for (const file of renderedFiles(settings)) write(directory, file);
  console.log(`\nThe snapshot for new VPS is made by:\n  ${snapshotCommand(settings)}`);
}

try {
  main(process.argv[2] ?? "prod");
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
