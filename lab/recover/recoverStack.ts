import { existsSync } from "node:fs";
import { Lab } from "../lab";
import { RecoveryError, type EngineAnswer, type RunEngine, jsonOf } from "./engine";
import { endForgottenRuns } from "./forgottenRuns";
import { unlock } from "./lock";
import { adoptOrphans } from "./orphans";
import { unlockLab } from "./recoverLab";
import { type FindNumber, hetznerApi, simulatedHetzner } from "./vendors";
import { exclusively } from "../exclusively";
import { run } from "../run";
import { root } from "../root";

interface Recoverable {
  readonly engine: RunEngine;
  /** Lifts the lock of a dead run; says what was done, a line each. */
  readonly unlock: () => Promise<readonly string[]>;
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
async function simulated(directory: string, say: (line: string) => void): Promise<Recoverable> {
  const lab = new Lab({ root, directory });
  await lab.start();
  await endForgottenRuns(directory, say);
  return {
    engine: (args) => lab.pulumi(args),
    unlock: () => unlockLab(lab),
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
    unlock: () => unlock(engine, url),
    findNumber: hetznerApi(token.output.trim(), endpoint),
    nextCommand: `pulumi up --stack ${stack} --policy-pack policies`,
  };
}

async function recovered(
  { engine, unlock: lift, findNumber, nextCommand }: Recoverable,
  say: (line: string) => void,
): Promise<number> {
  say("making the stack usable …");
  (await lift()).forEach(say);
  say("looking for what exists and the state does not know …");
  const { adopted, problems } = await adoptOrphans(engine, findNumber);
  for (const { urn, id, isReplaced } of adopted) {
    say(`took over ${urn} (${id})${isReplaced ? "; the next run makes it anew" : ""}`);
  }
  for (const problem of problems) say(`NOT looked up: ${problem}`);
  say(problems.length > 0 ? "Mend these, then run this again." : `Now run '${nextCommand}'.`);
  return problems.length > 0 ? 1 : 0;
}

/** What `make recover` is told and prints. */
export interface RecoverCommand {
  readonly stack: string;
  /** Of the lab of `make lab`, whose stack is `lab`. */
  readonly labDirectory: string;
  readonly say: (line: string) => void;
}

/**
 * What `make recover STACK=…` does: makes the stack usable again and takes over what exists and it
 * does not know.
 *
 * @returns the exit code: 1 when something could not be looked up
 * @throws RecoveryError, or LabError while another command works on the lab
 */
export async function recoverStack({ stack, labDirectory, say }: RecoverCommand): Promise<number> {
  if (stack !== "lab") return recovered(await real(stack), say);
  if (!existsSync(labDirectory)) throw new RecoveryError("there is no lab");
  return exclusively(labDirectory, "make recover STACK=lab", async () =>
    recovered(await simulated(labDirectory, say), say),
  );
}
