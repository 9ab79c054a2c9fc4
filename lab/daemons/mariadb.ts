import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { run, until } from "../mesh/command";
import { carryOut, type Step, type Variables } from "../runbooks/procedure";
import { patienceSeconds } from "./patience";
import { Daemon, type Host } from "./segment";
import { type Connection, sql } from "./sql";

const template = "/run/mariadb-template";

/** A data directory as a new server has it, made once: making one takes seconds. */
async function newDataDirectory(directory: string): Promise<void> {
  if (!existsSync(template)) {
    await run("mariadb-install-db", [
      ...["--no-defaults", `--datadir=${template}`, "--user=root", "--skip-test-db"],
      "--auth-root-authentication-method=normal",
    ]);
  }
  cpSync(template, directory, { recursive: true });
}

export interface MariaDbOptions {
  readonly rootPassword: string;
  /** Texts of configuration files, read in the order of their names. */
  readonly configuration: Readonly<Record<string, string>>;
}

/** A real MariaDB server on a machine. Everything of it is below one directory. */
export class MariaDbServer {
  private daemon: Daemon | undefined;

  public constructor(
    public readonly host: Host,
    public readonly directory: string,
    private readonly options: MariaDbOptions,
  ) {
    const configuration = path.join(directory, "conf.d");
    mkdirSync(configuration, { recursive: true });
    const own = {
      datadir: this.dataDirectory,
      socket: this.socket,
      "pid-file": path.join(directory, "pid"),
      "log-error": this.errorLog,
      user: "root",
    };
    const files = {
      ...options.configuration,
      // Without the last two lines a transfer would leave its logs in /tmp of this machine.
      "9-drill.cnf": [
        "[mariadb]",
        ...Object.entries(own).map((one) => one.join("=")),
        ...["[sst]", "sst-log-archive=0", ""],
      ].join("\n"),
    };
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(path.join(configuration, name), text);
    }
    writeFileSync(this.defaultsFile, `!includedir ${configuration}\n`);
  }

  public get dataDirectory(): string {
    return path.join(this.directory, "data");
  }

  public get defaultsFile(): string {
    return path.join(this.directory, "my.cnf");
  }

  public get socket(): string {
    return path.join(this.directory, "socket");
  }

  public get errorLog(): string {
    return path.join(this.directory, "error.log");
  }

  /** As administrator, which no fault of the network hinders. */
  public get connection(): Connection {
    return { socket: this.socket, user: "root", password: this.options.rootPassword };
  }

  public get isRunning(): boolean {
    return this.daemon?.isRunning ?? false;
  }

  /** Its disk as it was when it was bought. */
  public async format(): Promise<void> {
    rmSync(this.dataDirectory, { recursive: true, force: true });
    await newDataDirectory(this.dataDirectory);
  }

  /** Its disk as a copy of another's, which must be at rest. */
  public cloneDisk(other: MariaDbServer): void {
    rmSync(this.dataDirectory, { recursive: true, force: true });
    cpSync(other.dataDirectory, this.dataDirectory, { recursive: true });
  }

  /** Variables of commands about it. */
  public get variables(): Variables {
    return { MEMBER: this.directory, MYSQL_PWD: this.options.rootPassword };
  }

  /** Starts it with a command of a runbook; whether it gets anywhere is another question. */
  public start(step: Step, more: Variables = {}): void {
    const variables = Object.entries({ ...this.variables, ...more }).map((one) => one.join("="));
    const command = ["env", ...variables, "sh", "-eu", "-c", step.drill];
    this.daemon = Daemon.start(this.host, command, path.join(this.directory, "output.log"));
  }

  /** Carries out a command of a runbook on its machine. */
  public carryOut(step: Step, more: Variables = {}): Promise<string> {
    return carryOut(step, { ...this.variables, ...more }, this.host.name);
  }

  /** Waits until a new server is there, and gives its administrator the password. */
  public async takePassword(): Promise<void> {
    const statement = `ALTER USER root@localhost IDENTIFIED BY '${this.options.rootPassword}'`;
    const isUp = (): Promise<boolean> =>
      sql({ ...this.connection, password: "" }, statement).then(
        () => true,
        () => false,
      );
    if ((await until(isUp, patienceSeconds)) === undefined) {
      throw new Error(`${this.host.name}: does not come up\n${this.lastWords()}`);
    }
  }

  /** Runs statements as administrator. */
  public query(statements: string): Promise<readonly (readonly string[])[]> {
    return sql(this.connection, statements);
  }

  /** Ends it without a word, as a power cut does. */
  public kill(): Promise<void> {
    return this.daemon?.end("SIGKILL") ?? Promise.resolve();
  }

  public stop(): Promise<void> {
    return this.daemon?.end("SIGTERM") ?? Promise.resolve();
  }

  /** Stops it in its tracks: connections stay, and nobody answers. */
  public freeze(): void {
    this.daemon?.signal("SIGSTOP");
  }

  public thaw(): void {
    this.daemon?.signal("SIGCONT");
  }

  /** What it has logged so far. */
  public log(): string {
    return existsSync(this.errorLog) ? readFileSync(this.errorLog, "utf8") : "";
  }

  public lastWords(lines = 25): string {
    return this.log().split("\n").slice(-lines).join("\n");
  }
}
