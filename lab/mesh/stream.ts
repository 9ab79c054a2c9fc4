import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { CommandError, inside, run } from "./command";
import type { Mesh } from "./mesh";

const agent = path.join(__dirname, "agent.js");
const port = 7_777;

/** A task of the agent as it is run on a machine. */
export const agentOn = (mesh: Mesh, machine: string, ...task: string[]): [string, string[]] =>
  inside(mesh.links.namespace(machine), process.execPath, agent, ...task);

export interface Streamed {
  readonly megabitsPerSecond: number;
  /** Round trip while the stream ran. */
  readonly pingMilliseconds: number;
}

/** Sends a bulk stream for some seconds and asks for the round trip meanwhile. */
export async function stream(
  mesh: Mesh,
  from: string,
  to: { readonly machine: string; readonly address: string },
  durationSeconds: number,
): Promise<Streamed> {
  const [command, args] = agentOn(mesh, to.machine, "receive", String(port));
  const receiver = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  let told = "";
  receiver.stdout.setEncoding("utf8").on("data", (text: string) => (told += text));
  await once(receiver.stdout, "data");
  const [, pinged] = await Promise.all([
    run(...agentOn(mesh, from, "send", to.address, String(port), String(durationSeconds))),
    mesh.on(
      from,
      ...["ping", "-n", "-q", "-i0.1", `-c${Math.ceil(durationSeconds * 9)}`, "-W1", to.address],
    ),
    once(receiver, "close"),
  ]);
  const result = /\{.*\}/.exec(told)?.[0];
  const average = /= [\d.]+\/([\d.]+)\//.exec(pinged)?.[1];
  if (result === undefined || average === undefined) {
    throw new CommandError(`${from} to ${to.machine}: the stream came to no end`);
  }
  const { bytes, seconds } = JSON.parse(result) as { bytes: number; seconds: number };
  return {
    megabitsPerSecond: (bytes * 8) / seconds / 1_000_000,
    pingMilliseconds: Number(average),
  };
}
