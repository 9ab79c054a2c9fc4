import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { messageOf } from "../../config/messageOf";
import { root } from "../root";
import type { Bench } from "./bench";
import { policyPack } from "./policyPack";
import { withSection } from "./section";

/*
 * `node bin/lab/bench/main.js [name…]`: measures, all or what is named, and writes what it found to
 * docs/benchmarks.md. Exit code 2: there is no such bench.
 */

const benches: readonly Bench[] = [policyPack];

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => benches.every((bench) => bench.name !== name));
  if (unknown.length > 0) {
    const known = benches.map(({ name }) => name).join(", ");
    process.stderr.write(`bench: no ${unknown.join(", ")}; there are: ${known}\n`);
    return 2;
  }
  const file = path.join(root, "docs", "benchmarks.md");
  for (const bench of benches) {
    if (names.length > 0 && !names.includes(bench.name)) continue;
    const directory = path.join(root, ".lab", "bench", bench.name);
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    try {
      const text = await bench.run(directory, (line) => {
        process.stderr.write(`${bench.name}: ${line}\n`);
      });
      const day = new Date().toISOString().slice(0, 10);
      const measured = `Measured on ${day}, Node ${process.version}, ${availableParallelism()} cores.`;
      const section = `${measured}\n\n${text.trim()}`;
      process.stdout.write(`${section}\n`);
      writeFileSync(file, withSection(readFileSync(file, "utf8"), bench.title, section));
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`bench: ${messageOf(error)}\n`);
    process.exitCode = 1;
  },
);
