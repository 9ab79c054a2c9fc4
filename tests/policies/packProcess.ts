import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";

const root = join(__dirname, "../..");
const packDirectory = join(root, "policies");

/** The pack as the engine runs it, and a client that speaks to it. */
export interface PackProcess {
  readonly client: AnalyzerClient;
  readonly stop: () => Promise<void>;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("the pack has no standard output");
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error("the pack ended before it named its port");
}

/** Compiles the pack, so that never an older build is tested. */
export function compilePack(): void {
  const compiler = createRequire(__filename).resolve("typescript/bin/tsc");
  execFileSync(process.execPath, [compiler, "-p", packDirectory], { stdio: "inherit" });
}

/** Compiles the pack and starts it for a preview. */
export async function startPack(): Promise<PackProcess> {
  compilePack();

  // The language host takes the runner from the pack's own packages, too.
  const runner = join(packDirectory, "node_modules/@pulumi/pulumi/cmd/run-policy-pack");
  const child = spawn(process.execPath, [runner, "127.0.0.1:1", packDirectory], {
    cwd: packDirectory,
    env: {
      PATH: process.env["PATH"],
      PULUMI_NODEJS_PROJECT: "hybrid",
      PULUMI_NODEJS_STACK: "test",
      PULUMI_NODEJS_DRY_RUN: "true",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) =>
    child.once("exit", () => {
      resolve();
    }),
  );
  const client = new AnalyzerClient(
    `127.0.0.1:${await firstLine(child)}`,
    credentials.createInsecure(),
  );
  return {
    client,
    stop: async () => {
      client.close();
      child.kill();
      await ended;
    },
  };
}
