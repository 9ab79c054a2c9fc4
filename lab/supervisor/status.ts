import { readFileSync } from "node:fs";
import { z } from "zod";
import { isAlive } from "./processIdentity";

const processSchema = z.strictObject({
  name: z.string(),
  state: z.enum(["stopped", "running", "restarting", "gaveUp"]),
  pid: z.int().optional(),
  restarts: z.int(),
  log: z.string(),
  lastDeath: z.string().optional(),
});

const statusSchema = z.strictObject({
  supervisor: z.strictObject({
    pid: z.int(),
    startTicks: z.string(),
    commandLine: z.string(),
  }),
  /**
   * `idle`: no cluster is bootstrapped. `noQuorum`: there is one, its API is away. `failed`: a
   * program died too often; `problems` says which.
   */
  phase: z.enum(["idle", "starting", "ready", "noQuorum", "failed", "stopping"]),
  /** The settings of time the lab runs with. */
  timingProfile: z.string(),
  timing: z.record(z.string(), z.number()),
  processes: z.array(processSchema),
  ports: z.strictObject({ api: z.int(), etcdClient: z.int(), etcdPeer: z.int() }).optional(),
  /** Of an administrator, at the API server itself, past every forwarder. */
  adminKubeconfig: z.string().optional(),
  /** From the start of etcd to an API server that calls itself ready. */
  readySeconds: z.number().optional(),
  forwarders: z.array(
    z.strictObject({ address: z.string(), isOpen: z.boolean(), problem: z.string().optional() }),
  ),
  nodes: z.strictObject({ known: z.int(), alive: z.int() }),
  /** What is wrong now, one line each; empty when nothing is. */
  problems: z.array(z.string()),
});

/** What the supervisor of a lab does at the moment. */
export type LabStatus = z.infer<typeof statusSchema>;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The last state a supervisor told; undefined when there is none, or it is not alive any more.
 *
 * @throws Error where another version of this project wrote it
 */
export function readStatus(statusFile: string): LabStatus | undefined {
  let text: string;
  try {
    text = readFileSync(statusFile, "utf8");
  } catch {
    return undefined;
  }
  const { data: status, error } = statusSchema.safeParse(parsed(text));
  if (error !== undefined) {
    const [issue] = error.issues;
    throw new Error(
      `${statusFile} is of another version of this project (${issue?.path.join(".") ?? ""}: ` +
        `${issue?.message ?? ""}); 'make lab-down' removes it with its lab`,
    );
  }
  return isAlive(status.supervisor) ? status : undefined;
}
