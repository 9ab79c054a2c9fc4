import { existsSync } from "node:fs";
import path from "node:path";
import { Lab } from "../lab";
import { RecoveryError, type EngineAnswer, type RunEngine, jsonOf } from "./engine";
import { unlock } from "./lock";
import { adoptOrphans } from "./orphans";
import { type FindNumber, hetznerApi, simulatedHetzner } from "./vendors";
import { exclusively } from "../exclusively";
import { run } from "../run";
import { root } from "../root";

/*
 * `node bin/lab/recover/main.js <stack>`: after a run that was killed, or with a state that is older
 * than the world. Makes the stack usable again and takes over what exists and it does not know.
 */

interface Recoverable {
  readonly engine: RunEngine;
  readonly backendUrl: string;
  readonly findNumber: FindNumber;
  readonly nextCommand: string;
}

async function pulumi(args: readonly string[]): Promise<EngineAnswer> {
  let output = "";
  const take = (text: string): void => {
    output += text;
  };
  const code = await run("pulumi", args, { cwd: root, env: process.env, output: take });
  return { code, output };
}

/** The lab of `make lab`. */
async function simulated(directory: string): Promise<Recoverable> {
  const lab = new Lab({ root, directory });
  await lab.start();
  return {
    engine: (args) => lab.pulumi(args),
    backendUrl: lab.backendUrl,
    findNumber: simulatedHetzner(lab.world),
    nextCommand: "make lab",
  };
}

/** A stack of the user's own, with the CLI's login. */
async function real(stack: string): Promise<Recoverable> {
  const engine: RunEngine = ([command = "", ...args]) => {
    const words = ["stack", "state"].includes(command) ? args.splice(0, 1) : [];
    return pulumi([command, ...words, "--non-interactive", "--stack", stack, ...args]);
  };
  const { url } = jsonOf((await pulumi(["whoami", "--json"])).output) as { readonly url: string };
  const token = await pulumi(["config", "get", "hybrid:hcloudToken", "--stack", stack]);
  if (token.code !== 0) throw new RecoveryError(token.output.trim());
  const endpoint = process.env["HCLOUD_ENDPOINT"];
  return {
    engine,
    backendUrl: url,
    findNumber: hetznerApi(token.output.trim(), endpoint),
    nextCommand: `pulumi up --stack ${stack} --policy-pack policies`,
  };
}

async function main([stack]: readonly string[]): Promise<number> {
  if (stack === undefined) throw new RecoveryError("which stack? make recover STACK=<name>");
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const labDirectory = path.join(root, ".lab", "lab");
  const isLab = stack === "lab";
  if (isLab && !existsSync(labDirectory)) throw new RecoveryError("there is no lab");
  const work = (): Promise<number> => recovered(stack, isLab ? labDirectory : undefined, say);
  return isLab ? exclusively(labDirectory, "make recover STACK=lab", work) : work();
}

/** @param labDirectory where the stack is the lab's */
async function recovered(
  stack: string,
  labDirectory: string | undefined,
  say: (line: string) => void,
): Promise<number> {
  const { engine, backendUrl, findNumber, nextCommand } =
    labDirectory === undefined ? await real(stack) : await simulated(labDirectory);
  say("making the stack usable …");
  (await unlock(engine, backendUrl)).forEach(say);
  say("looking for what exists and the state does not know …");
  const { adopted, problems } = await adoptOrphans(engine, findNumber);
  for (const { urn, id, isReplaced } of adopted) {
    say(`took over ${urn} (${id})${isReplaced ? "; the next run makes it anew" : ""}`);
  }
  for (const problem of problems) say(`NOT looked up: ${problem}`);
  say(problems.length > 0 ? "Mend these, then run this again." : `Now run '${nextCommand}'.`);
  return problems.length > 0 ? 1 : 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
