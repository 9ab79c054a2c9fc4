import { renameSync, writeFileSync } from "node:fs";

/** Replaces a file at once: a reader sees the old text or the new one. */
export function writeAtomically(file: string, text: string, mode = 0o644): void {
  const next = `${file}.${process.pid}.new`;
  writeFileSync(next, text, { mode });
  renameSync(next, file);
}
