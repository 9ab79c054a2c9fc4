import { createHash } from "node:crypto";
import { mkdirSync, realpathSync } from "node:fs";
import path from "node:path";

/** Where everything of one lab lies on disk, and by what name its supervisor is known. */
export class LabDirectory {
  public readonly root: string;

  /** Makes the directory when there is none. */
  public constructor(directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.root = realpathSync(directory);
    for (const name of ["run", "log"]) mkdirSync(this.#in(name), { recursive: true, mode: 0o700 });
  }

  public get desired(): string {
    return this.#in("desired.json");
  }

  public get status(): string {
    return this.#in("status.json");
  }

  public get pki(): string {
    return this.#in("pki");
  }

  public get etcd(): string {
    return this.#in("etcd");
  }

  /** Whose data etcd holds: that of another bootstrap is not to be taken up again. */
  public get etcdOwner(): string {
    return this.#in("etcd-owner");
  }

  public pidFile(name: string): string {
    return this.#in("run", `${name}.pid`);
  }

  public log(name: string): string {
    return this.#in("log", `${name}.log`);
  }

  /**
   * A socket of Linux' abstract namespace: the kernel gives it to one process at a time, and takes
   * it back when that process ends in whatever way. No file of it can go stale.
   */
  public get socket(): string {
    return this.#socket("supervisor");
  }

  /** The same for the command that works on the lab at the moment. */
  public get commandSocket(): string {
    return this.#socket("command");
  }

  #socket(holder: string): string {
    const digest = createHash("sha256").update(this.root).digest("hex").slice(0, 32);
    return `\0hybrid-lab-${holder}-${digest}`;
  }

  #in(...names: readonly string[]): string {
    return path.join(this.root, ...names);
  }
}
