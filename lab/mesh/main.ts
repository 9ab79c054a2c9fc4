import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { Drill, type Scenario } from "./drill";
import { obstacles, programsOf, searchPath, unshare } from "./prerequisites";
import { markdown, type Outcome } from "./report";
import { stages } from "./scenarios";
import { publishedPorts } from "../../components/publishedPorts";
import { settingsOf } from "../../config/stackSettings";

/*
 * `node bin/lab/mesh/main.js [--stack <stack>] [--report <file>] [--only <part of a name>]`: the mesh
 * drill. SOAK=1 runs the full counts. Exit code 0: every promise holds; 1: one does not; 3: the drill
 * cannot run here.
 *
 * It runs once more inside namespaces of its own for processes, mounts and the network. When its
 * first process ends there, by whatever signal, the kernel takes everything else away: processes,
 * links, namespaces and sockets.
 */

const root = path.resolve(__dirname, "..", "..", "..");
const insideMarker = "--inside";
const cannotRun = 3;
const terminal = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function option(name: string): string | undefined {
  const index = process.argv.indexOf(`--${name}`);
  return index === -1 ? undefined : process.argv[index + 1];
}

function enter(): void {
  const found = obstacles(root);
  if (found.length > 0) {
    console.error(`The mesh drill cannot run here:\n${found.map((one) => `  ${one}`).join("\n")}`);
    process.exitCode = cannotRun;
    return;
  }
  const [command = "", ...args] = unshare(process.getuid?.() === 0);
  // A /run of its own: names of namespaces and sockets are files there.
  const prepare = 'mount -t tmpfs tmpfs /run && mkdir /run/netns /run/wireguard && exec "$@"';
  const again = [process.execPath, __filename, insideMarker, ...process.argv.slice(2)];
  const child = spawn(command, [...args, "sh", "-c", prepare, "sh", ...again], {
    stdio: "inherit",
    env: { ...process.env, PATH: searchPath },
  });
  for (const signal of terminal) {
    process.on(signal, () => {
      child.kill("SIGKILL");
      process.exitCode = 128 + constants.signals[signal];
    });
  }
  child.on("exit", (code) => {
    process.exitCode ??= code ?? 1;
  });
}

async function outcomeOf(scenario: Scenario, drill: Drill): Promise<Outcome> {
  const start = performance.now();
  const problems = await scenario
    .run(drill)
    .catch((error: unknown) => [error instanceof Error ? error.message : String(error)]);
  const seconds = (performance.now() - start) / 1_000;
  const result = problems.length === 0 ? "holds" : `DOES NOT HOLD\n  ${problems.join("\n  ")}`;
  console.error(`${scenario.name}: ${result} (${seconds.toFixed(1)} s)`);
  return { name: scenario.name, promise: scenario.promise, seconds, problems };
}

async function drill(): Promise<void> {
  const written = settingsOf(root, option("stack") ?? "prod");
  // With what the program publishes besides: the name servers' port.
  const network = { ...written.network, publishedPorts: publishedPorts(written) };
  const settings = { ...written, network };
  const soak = process.env["SOAK"] === "1";
  const shared = new Drill({ settings, programs: programsOf(root), soak });
  const only = option("only") ?? "";
  const names = stages.flat(2).map(({ name }) => name);
  if (!names.some((name) => name.includes(only))) {
    throw new Error(`${only}: no scenario has this in its name; there are ${names.join(", ")}`);
  }
  const outcomes: Outcome[] = [];
  for (const lanes of stages) {
    const run = async (lane: readonly Scenario[]): Promise<void> => {
      for (const scenario of lane.filter(({ name }) => name.includes(only))) {
        console.error(`${scenario.name} …`);
        outcomes.push(await outcomeOf(scenario, shared));
      }
    };
    await Promise.all(lanes.map(run));
  }
  const report = { outcomes, tables: Object.fromEntries(shared.tables) };
  console.log(markdown(report));
  const file = option("report");
  if (file !== undefined) writeFileSync(file, JSON.stringify(report));
  process.exit(outcomes.every(({ problems }) => problems.length === 0) ? 0 : 1);
}

if (process.argv.includes(insideMarker)) {
  drill().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  });
} else {
  enter();
}
