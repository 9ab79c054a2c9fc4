import { mkdirSync, writeFileSync } from "node:fs";
import { messageOf } from "../../config/messageOf";
import { Drill, type Scenario } from "./drill";
import { obstacles, programsOf } from "./prerequisites";
import { markdown, type Outcome } from "./report";
import { stages } from "./scenarios";
import { publishedPorts } from "../../components/publishedPorts";
import { settingsOf } from "../../config/stackSettings";
import { runInside } from "../daemons/inside";
import { root } from "../root";

/*
 * `node bin/lab/mesh/main.js [--stack <stack>] [--report <file>] [--only <part of a name>]`: the mesh
 * drill. SOAK=1 runs the full counts. Exit code 0: every promise holds; 1: one does not; 3: the drill
 * cannot run here.
 */

function option(name: string): string | undefined {
  const index = process.argv.indexOf(`--${name}`);
  return index === -1 ? undefined : process.argv[index + 1];
}

async function outcomeOf(scenario: Scenario, drill: Drill): Promise<Outcome> {
  const start = performance.now();
  const problems = await scenario.run(drill).catch((error: unknown) => [messageOf(error)]);
  const seconds = (performance.now() - start) / 1_000;
  const result = problems.length === 0 ? "holds" : `DOES NOT HOLD\n  ${problems.join("\n  ")}`;
  console.error(`${scenario.name}: ${result} (${seconds.toFixed(1)} s)`);
  return { name: scenario.name, promise: scenario.promise, seconds, problems };
}

async function drill(): Promise<number> {
  // Where WireGuard's sockets are.
  mkdirSync("/run/wireguard");
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
  return outcomes.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

runInside(__filename, () => obstacles(root), drill);
