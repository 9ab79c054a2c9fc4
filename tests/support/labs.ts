import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { Lab, type LabNetworks } from "../../lab/lab";
import { overlaid } from "../../lab/plugins/values";
import type { Properties } from "../../lab/plugins/values";

const root = path.resolve(__dirname, "..", "..");

/** Two runs of the tests at a time must not share addresses. */
const networks = (): LabNetworks => {
  const prefix = `127.${128 + (process.pid % 100)}`;
  const worker = 2 * Number(process.env["JEST_WORKER_ID"] ?? 1);
  return { publicPrefix: `${prefix}.${worker}`, homePrefix: `${prefix}.${worker + 1}` };
};

/** The stack file of the lab with some of its settings changed: sections by name, without prefix. */
export function labStackFile(changes: Properties): string {
  const file = parse(readFileSync(path.join(root, "Pulumi.lab.yaml"), "utf8")) as {
    config: Properties;
  };
  const prefixed = Object.entries(changes).map(([key, value]) => [`hybrid:${key}`, value]);
  const config = overlaid(file.config, Object.fromEntries(prefixed) as Properties);
  return stringify({ config });
}

/** A lab of this test alone, which keeps what the engine said for a failure to show. */
export const testLab = (stackFile: string): Lab =>
  new Lab({
    ...{ root, stackFile, networks: networks(), timingProfile: "fast" },
    directory: mkdtempSync(path.join(tmpdir(), "hybrid-lab-")),
  });
