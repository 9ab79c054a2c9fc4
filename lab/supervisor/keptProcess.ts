import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, renameSync, statSync } from "node:fs";
import { messageOf } from "../../config/messageOf";
import { type ProcessIdentity, identityOf, removePidFile, writePidFile } from "./processIdentity";

export interface KeptProgram {
  readonly name: string;
  readonly file: string;
  readonly arguments: readonly string[];
  readonly logFile: string;
  readonly pidFile: string;
}

export interface KeptProcessStatus {
  readonly name: string;
  readonly state: "stopped" | "running" | "restarting" | "gaveUp";
  readonly pid?: number;
  readonly restarts: number;
  readonly log: string;
  /** How it last ended when nobody had asked it to. */
  readonly lastDeath?: string;
}

const quickDeathSeconds = 10;
const quickDeathsAllowed = 5;
const firstPauseMilliseconds = 100;
const stopGraceSeconds = 5;
const logBytesKept = 16 * 1024 * 1024;

/** A program that is started again when it dies, until it does so too often too soon. */
export class KeptProcess {
  readonly #program: KeptProgram;
  readonly #say: (event: string) => void;
  #child: ChildProcess | undefined;
  #identity: ProcessIdentity | undefined;
  #timer: NodeJS.Timeout | undefined;
  #state: KeptProcessStatus["state"] = "stopped";
  #startedAt = 0;
  #quickDeaths = 0;
  #restarts = 0;
  #lastDeath: string | undefined;

  public constructor(program: KeptProgram, say: (event: string) => void) {
    this.#program = program;
    this.#say = say;
  }

  public get status(): KeptProcessStatus {
    return {
      name: this.#program.name,
      state: this.#state,
      ...(this.#identity && { pid: this.#identity.pid }),
      restarts: this.#restarts,
      log: this.#program.logFile,
      ...(this.#lastDeath !== undefined && { lastDeath: this.#lastDeath }),
    };
  }

  public start(): void {
    this.#state = "running";
    this.#startedAt = performance.now();
    try {
      this.#spawn();
    } catch (error) {
      // Its files cannot be written. A program without a pid file must not go on.
      if (this.#child) this.#child.kill("SIGKILL");
      else this.#died(messageOf(error));
    }
  }

  /** Ends the program for good: SIGTERM, and SIGKILL when it takes longer than it should. */
  public async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#state = "stopped";
    const child = this.#child;
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      const patience = setTimeout(() => child.kill("SIGKILL"), stopGraceSeconds * 1_000);
      await ended;
      clearTimeout(patience);
      this.#say(`${this.#program.name} stopped`);
    }
    this.#forget();
  }

  #spawn(): void {
    const { name, file, arguments: parameters, logFile, pidFile } = this.#program;
    rotate(logFile);
    const log = openSync(logFile, "a", 0o600);
    // Nothing of the user's environment: an API server would send its webhook calls to a proxy.
    const child = spawn(file, parameters, { env: {}, stdio: ["ignore", log, log] });
    closeSync(log);
    this.#child = child;
    child.on("error", (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return;
      const missing = `${file} is missing: run 'make setup'`;
      this.#died(error.code === "ENOENT" ? missing : error.message);
    });
    child.on("exit", (code, signal) => {
      this.#died(signal === null ? `ended with code ${String(code)}` : `was ended by ${signal}`);
    });
    if (child.pid === undefined) return;
    this.#identity = identityOf(child.pid);
    if (this.#identity) writePidFile(pidFile, this.#identity);
    this.#say(`${name} started, pid ${child.pid}`);
  }

  #died(how: string): void {
    this.#forget();
    if (this.#state === "stopped") return;
    const { name, logFile } = this.#program;
    this.#lastDeath = how;
    const isQuick = performance.now() - this.#startedAt < quickDeathSeconds * 1_000;
    this.#quickDeaths = isQuick ? this.#quickDeaths + 1 : 1;
    if (this.#quickDeaths >= quickDeathsAllowed) {
      this.#state = "gaveUp";
      this.#say(
        `${name} ${how}, the ${this.#quickDeaths}th time at once: given up; see ${logFile}`,
      );
      return;
    }
    const pause = firstPauseMilliseconds * 2 ** (this.#quickDeaths - 1);
    this.#state = "restarting";
    this.#say(`${name} ${how}; it is started again in ${pause} ms; see ${logFile}`);
    this.#timer = setTimeout(() => {
      this.#restarts += 1;
      this.start();
    }, pause);
  }

  #forget(): void {
    this.#child = undefined;
    this.#identity = undefined;
    removePidFile(this.#program.pidFile);
  }
}

/** A log that has grown too long becomes the previous one. */
function rotate(logFile: string): void {
  const { size } = statSync(logFile, { throwIfNoEntry: false }) ?? { size: 0 };
  if (size > logBytesKept) renameSync(logFile, `${logFile}.1`);
}
