import { taskFailedCode } from "../../../world/proxmox/answers";
import { type Caller, ProxmoxCluster, root } from "../../../world/proxmox/cluster";
import type { Store } from "../../../world/store";
import { VendorError } from "../../../world/vendorError";
import { type Patience, attempted } from "../../attempts";
import type { Subject } from "../../model";
import type { Properties } from "../../values";

const tokenPattern =
  /^(?<account>[^@\s]+@[^!\s]+![^=\s]+)=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Who the provider's credentials are. */
function callerOf(config: Properties): Caller {
  const { apiToken, username } = config;
  if (typeof apiToken !== "string") {
    return typeof username === "string" ? { account: username } : root;
  }
  const account = tokenPattern.exec(apiToken)?.groups?.["account"];
  if (account !== undefined) return { account };
  throw new VendorError(
    "the API token must be in the format 'USER@REALM!TOKENID=UUID'; " +
      "pulumi config set --secret hybrid:proxmoxApiToken",
  );
}

/** What the reader can do about an answer, by its words. */
const waysOut: readonly (readonly [words: RegExp, wayOut: string])[] = [
  [
    /already exists|refusing to override/,
    "remove the other one, choose another name or number in the stack file, or bring it into the " +
      "state: 'pulumi import <type> <name> <id>'",
  ],
  [
    /Permission check failed|requires 'Permissions\.Modify'/,
    "give the token's user this right, or all those the README lists: " +
      "'pveum role modify hybrid --append --privs <right>'",
  ],
  [/only root can set/, "an API token may not; for a device use a mapping, leave the rest out"],
  [/out of space|No space left/, "make room on the datastore, or name another in the stack file"],
  [/is locked/, "a backup or another task holds it; run 'pulumi up' again once it has ended"],
  [/protection mode/, "set protection to false and run 'pulumi up' before it goes"],
  [/already in use by VMID/, "a device is one running VM's: stop the other one first"],
  [/Cannot allocate memory/, "lower memoryMiB in the stack file, or stop another VM of the host"],
  [/does not match for|missing expected property/, "compare with 'lspci -nnv' on the host"],
  [
    /does not exist|not found|no such|does not support/,
    "check the names in the stack file (sites.home.proxmox); after a deletion by hand run 'pulumi refresh'",
  ],
];

function told(action: string, error: unknown): unknown {
  if (!(error instanceof VendorError) || error.code === undefined) return error;
  const { code, message } = error;
  const isTask = code === taskFailedCode;
  const answer = isTask ? message : `received an HTTP ${code} response - Reason: ${message}`;
  const otherwise = isTask
    ? "the host keeps the task's log; run 'pulumi up' again"
    : "run 'pulumi refresh', then 'pulumi up'";
  const wayOut = waysOut.find(([words]) => words.test(message))?.[1] ?? otherwise;
  return new VendorError(`${action}: ${answer}; ${wayOut}`, code);
}

const isAny5xx: Patience["isTransient"] = ({ code }) => /^5\d\d$/.test(code ?? "");

/** What starts a task is asked three times, whatever the host's trouble; a failed task is final. */
export const startingTask: Patience = { attempts: 3, isTransient: isAny5xx };
export const deletingFile: Patience = { attempts: 10, isTransient: isAny5xx };
/** Anything else is asked again only where the host says that it ran out of time. */
const patient: Patience = {
  attempts: 3,
  isTransient: ({ code, message }) => code === "596" || message.includes("got timeout"),
};

const isGone = (error: unknown): boolean =>
  error instanceof VendorError && /does not exist|no such/.test(error.message);

/** Requests that one resource makes at the cluster, repeated and explained as its provider does. */
export class Requests {
  public readonly cluster: ProxmoxCluster;
  readonly #resource: string;
  readonly #signal: AbortSignal;

  public constructor(world: Store, { type, name, config, signal }: Subject, id = "") {
    this.#signal = signal;
    this.cluster = new ProxmoxCluster(world, callerOf(config));
    const kind = type.split(":").at(-1) ?? type;
    this.#resource = `${kind} '${name === "" ? id : name}'`;
  }

  /** @param verb what is being done, for the message */
  public async ask<T>(
    verb: string,
    work: (cluster: ProxmoxCluster) => T,
    patience: Patience = patient,
  ): Promise<T> {
    try {
      return await attempted(patience, () => work(this.cluster), this.#signal);
    } catch (error) {
      throw told(`${verb} ${this.#resource}`, error);
    }
  }

  /** Like `ask`, but what is gone already is a success. */
  public async askUnlessGone(
    verb: string,
    work: (cluster: ProxmoxCluster) => void,
    patience?: Patience,
  ): Promise<void> {
    try {
      await this.ask(verb, work, patience);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}
