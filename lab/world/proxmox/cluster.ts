import { type FaultKind, Faults } from "../faults";
import type { Collection, Store } from "../store";
import { VendorError } from "../vendorError";
import { proxmoxError, requestFault, taskFailedCode, taskFault } from "./answers";
import type {
  AclEntry,
  PciMapping,
  Role,
  StoredFile,
  Task,
  Token,
  User,
  Vm,
  Volume,
} from "./objects";

/** Who asks. Some things are for `root@pam` with its password and for no token. */
export interface Caller {
  /** `user@realm` or `user@realm!token` */
  readonly account: string;
}

export const root: Caller = { account: "root@pam" };

export const isRoot = ({ account }: Caller): boolean => account === root.account;

interface Kinds {
  readonly vm: Vm;
  readonly volume: Volume;
  readonly file: StoredFile;
  readonly mapping: PciMapping;
  readonly role: Role;
  readonly user: User;
  readonly token: Token;
  readonly acl: AclEntry;
  readonly task: Task;
}

/** What a task is about, as its id tells. */
export interface TaskSubject {
  /** `qmcreate`, `qmstart`, `download`, … */
  readonly type: string;
  readonly id: string;
  readonly node: string;
}

const hex = (number: number): string => number.toString(16).toUpperCase().padStart(8, "0");

/** The Proxmox cluster at home: its objects, and what all requests have in common. */
export class ProxmoxCluster {
  readonly #faults: Faults;
  readonly #collections: { readonly [K in keyof Kinds]: Collection<Kinds[K]> };

  public constructor(
    public readonly store: Store,
    /** Who asks in every request; another caller has a cluster object of its own. */
    public readonly caller: Caller = root,
  ) {
    this.#faults = new Faults(store);
    const collection = <K extends keyof Kinds>(kind: K): Collection<Kinds[K]> =>
      store.collection<Kinds[K]>(`proxmox ${kind}`);
    this.#collections = {
      vm: collection("vm"),
      volume: collection("volume"),
      file: collection("file"),
      mapping: collection("mapping"),
      role: collection("role"),
      user: collection("user"),
      token: collection("token"),
      acl: collection("acl"),
      task: collection("task"),
    };
  }

  public objects<K extends keyof Kinds>(kind: K): Collection<Kinds[K]> {
    return this.#collections[kind];
  }

  public all<K extends keyof Kinds>(kind: K): readonly Kinds[K][] {
    return this.objects(kind)
      .entries()
      .map(([, object]) => object);
  }

  /** Every object of the cluster but its tasks, the oldest of each kind first. */
  public everything(): readonly { readonly kind: string; readonly id: string }[] {
    const kinds = ["vm", "volume", "file", "mapping", "role", "user", "token", "acl"] as const;
    return kinds.flatMap((kind) =>
      this.objects(kind)
        .entries()
        .map(([id]) => ({ kind, id })),
    );
  }

  /** A request that is done when it is answered: all of it, or nothing. */
  public request<T>(operation: string, work: () => T): T {
    const fault = this.#faults.take("proxmox", operation);
    const answer = fault === undefined ? undefined : (requestFault(fault) ?? this.#failure(fault));
    if (answer !== undefined && fault !== "answerLost") throw answer;
    const done = this.store.transaction(work);
    if (answer !== undefined) throw answer;
    return done;
  }

  #failure(fault: FaultKind): VendorError {
    return proxmoxError(500, taskFault(fault) ?? fault);
  }

  /**
   * A request that is answered with a task, waited for: what is refused at once has the HTTP status
   * as its code, what fails in the task has `task failed`, and then nothing of it was done.
   *
   * @param check what Proxmox looks at before it starts the task
   */
  public task<T>(operation: string, subject: TaskSubject, check: () => void, work: () => T): T {
    const fault = this.#faults.take("proxmox", operation);
    const refusal = fault === undefined ? undefined : requestFault(fault);
    if (refusal !== undefined && fault !== "answerLost") throw refusal;
    this.store.transaction(check);
    const upid = this.#newUpid(subject);
    try {
      const done = this.store.transaction(() => {
        const failure = fault === undefined ? undefined : taskFault(fault);
        if (failure !== undefined) throw proxmoxError(500, failure);
        return work();
      });
      this.#end(upid, "OK");
      if (refusal !== undefined) throw refusal;
      return done;
    } catch (error) {
      if (!(error instanceof VendorError) || error === refusal) throw error;
      this.#end(upid, error.message);
      throw new VendorError(
        `task "${upid}" failed to complete with exit code: ${error.message}`,
        taskFailedCode,
      );
    }
  }

  /** Nine parts: node, process, its start, time, type, id and user. */
  #newUpid({ type, id, node }: TaskSubject): string {
    const process = hex(this.store.next("proxmox process"));
    const seconds = Math.floor(Date.now() / 1000);
    return `UPID:${node}:${process}:${hex(seconds % 2 ** 31)}:${hex(seconds)}:${type}:${id}:${this.caller.account}:`;
  }

  #end(upid: string, exitStatus: string): void {
    this.objects("task").put(upid, { upid, exitStatus });
  }
}
