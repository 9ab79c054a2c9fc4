import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { exclusively } from "./exclusively";
import { ApiClient } from "./kubernetes/apiClient";
import { Lab, LabError } from "./lab";
import { clusterView, type ClusterView, isSettled } from "./summary/clusterView";
import { recoverKilled } from "./recover/recoverLab";
import { type Phase, summary } from "./summary/summary";
import type { MtuChain } from "../components/mtuChain";
import { bill } from "./world/hetzner/bill";
import { root } from "./root";

/*
 * `node bin/lab/makeLab.js`: deploys the stack `lab` into a simulated world and says what is there.
 */

const directory = path.join(root, ".lab", "lab");
const settlingSeconds = 120;
const pollMilliseconds = 500;

/** Waits until every pod is ready; what is not by then is for the reader of the summary. */
async function settledView(client: ApiClient): Promise<ClusterView> {
  const deadline = performance.now() + settlingSeconds * 1_000;
  for (;;) {
    const view = await clusterView(client);
    if (isSettled(view) || performance.now() > deadline) return view;
    await sleep(pollMilliseconds);
  }
}

interface Outputs {
  readonly endpoints: readonly string[];
  readonly kubeconfig: string;
  readonly mtu: MtuChain;
  readonly survival: Readonly<Record<string, string>>;
}

async function main(): Promise<number> {
  const say = (text: string): void => {
    process.stdout.write(text);
  };
  const phases: Phase[] = [];
  const phase = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    say(`${name} …\n`);
    const start = performance.now();
    const result = await work();
    phases.push({ name, seconds: (performance.now() - start) / 1_000 });
    return result;
  };
  const lab = new Lab({ root, directory, say });
  await phase("starting the world", () => lab.start());
  await recoverKilled(new Lab({ root, directory }), say);
  const { code } = await phase("pulumi up", () => lab.deploy());
  if (code !== 0) {
    throw new LabError(
      `'pulumi up' failed with exit code ${code}; what it said is in ${directory}/log/pulumi.log, ` +
        `the world's own log in ${directory}/log/supervisor.log. Mend it and run 'make lab' again; ` +
        "'make recover STACK=lab' takes over what exists already, and after 'make lab-down' you begin anew",
    );
  }
  const outputs = (await lab.outputs()) as unknown as Outputs;
  const kubeconfigFile = path.join(directory, "kubeconfig");
  writeFileSync(kubeconfigFile, outputs.kubeconfig, { mode: 0o600 });
  const client = ApiClient.fromKubeconfig(outputs.kubeconfig);
  const view = await phase("pods become ready", () => settledView(client));
  client.close();
  const { endpoints, mtu, survival } = outputs;
  const shown = path.relative(root, kubeconfigFile);
  const facts = { view, endpoints, mtu, survival, phases, kubeconfigFile: shown };
  say(`\n${summary({ ...facts, ...bill(lab.world) })}\n`);
  return isSettled(view) ? 0 : 1;
}

exclusively(directory, main).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
