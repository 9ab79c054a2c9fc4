import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { MtuChain } from "../components/mtuChain";
import { stackFileText } from "../config/stackFile";
import { exclusively } from "./exclusively";
import { failureOf } from "./failure";
import { ApiClient } from "./kubernetes/apiClient";
import { Lab, LabError, type LabOptions } from "./lab";
import { refuseBadSettings } from "./labSettings";
import { recoverKilled } from "./recover/recoverLab";
import { clusterView, type ClusterView, isSettled } from "./summary/clusterView";
import { DeploymentPhases } from "./summary/deploymentPhases";
import { type Phase, summary } from "./summary/summary";
import { supervisorStatus } from "./supervisor/control";
import { bill } from "./world/hetzner/bill";

const settlingSeconds = 120;
const pollMilliseconds = 500;

interface Outputs {
  readonly endpoints: readonly string[];
  readonly kubeconfig: string;
  readonly nameServers?: Readonly<Record<string, string>>;
  readonly mtu: MtuChain;
  readonly survival: Readonly<Record<string, string>>;
}

/** A lab that a command works on, and whoever sits before it. */
export interface LabCommand extends LabOptions {
  readonly say: (text: string) => void;
  /** Given when the user ends the command. */
  readonly interruption: AbortSignal;
}

const isInstalled = (program: string): boolean =>
  (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .some((directory) => existsSync(path.join(directory, program)));

/** Waits until every pod is ready; what is not by then is for the reader of the summary. */
async function settledView(client: ApiClient, signal: AbortSignal): Promise<ClusterView> {
  const deadline = performance.now() + settlingSeconds * 1_000;
  for (;;) {
    const view = await clusterView(client);
    if (isSettled(view) || performance.now() > deadline) return view;
    await sleep(pollMilliseconds, undefined, { signal });
  }
}

/** What the lab itself has to complain about, such as a port that somebody else has. */
function troubles(directory: string): string {
  const problems = supervisorStatus(directory)?.problems ?? [];
  return problems.map((problem) => `\nThe lab has a problem: ${problem}\n`).join("");
}

const failedUp = (code: number, output: string, directory: string): LabError =>
  new LabError(
    `'pulumi up' failed with exit code ${code}:\n${failureOf(output) || "  it gave no reason"}\n` +
      `Mend it and run 'make lab' again; 'make recover STACK=lab' takes over what exists already, ` +
      `and after 'make lab-down' you begin anew. All that it said is in ${directory}/log/pulumi.log, ` +
      `the world's own log in ${directory}/log/supervisor.log`,
  );

async function deployed(options: LabCommand): Promise<number> {
  const { directory, root, say, interruption } = options;
  const phases: Phase[] = [];
  const phase = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    interruption.throwIfAborted();
    say(`${name} …\n`);
    const start = performance.now();
    const result = await work();
    phases.push({ name, seconds: (performance.now() - start) / 1_000 });
    return result;
  };
  const deployment = new DeploymentPhases();
  const heard = (text: string): void => {
    deployment.hear(text);
    say(text);
  };
  const lab = new Lab({ ...options, say: heard });
  try {
    await phase("starting the world", () => lab.start());
    const silent = new Lab({ root, directory });
    await recoverKilled(silent, say).finally(() => {
      silent.world.close();
    });
    const { code, output } = await phase("pulumi up", () => lab.deploy());
    phases.push(...deployment.phases);
    if (code !== 0) throw failedUp(code, output, directory);
    const outputs = (await lab.outputs()) as unknown as Outputs;
    const kubeconfigFile = path.join(directory, "kubeconfig");
    writeFileSync(kubeconfigFile, outputs.kubeconfig, { mode: 0o600 });
    const client = ApiClient.fromKubeconfig(outputs.kubeconfig);
    const view = await phase("pods become ready", () => settledView(client, interruption));
    client.close();
    const { endpoints, nameServers, mtu, survival } = outputs;
    const found = { view, endpoints, nameServers, mtu, survival, phases, ...bill(lab.world) };
    const shown = path.relative(root, kubeconfigFile);
    const { timingProfile = "life" } = options;
    const facts = {
      ...found,
      timingProfile,
      kubeconfigFile: shown,
      hasKubectl: isInstalled("kubectl"),
    };
    say(`\n${summary(facts)}\n${troubles(directory)}`);
    return isSettled(view) ? 0 : 1;
  } finally {
    lab.world.close();
  }
}

/**
 * What `make lab` does: deploys the stack `lab` into a simulated world and says what is there.
 *
 * @returns the exit code: 1 when not every pod is ready
 * @throws LabError that says what to do next, also after an interruption
 */
export function bringUp(options: LabCommand): Promise<number> {
  const { directory, interruption } = options;
  return exclusively(directory, "make lab", async () => {
    refuseBadSettings(options.stackFile ?? stackFileText(options.root, "lab"), "lab");
    try {
      return await deployed(options);
    } catch (error) {
      if (!interruption.aborted) throw error;
      throw new LabError(
        "interrupted: what exists by now stays, and so do the processes that carry it; " +
          "'make lab' goes on from here, 'make lab-down' removes everything",
      );
    }
  });
}
