import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { inside } from "../mesh/command";
import { answerPatienceSeconds } from "./patience";

/** Where and as whom a client of MariaDB connects. */
export interface Connection {
  readonly host?: string;
  readonly port?: number;
  readonly socket?: string;
  readonly user: string;
  readonly password: string;
  readonly database?: string;
  /** Machine the client runs on; that of the drill if not said. */
  readonly from?: string;
}

/** The server refused a statement, or was not there. */
export class SqlError extends Error {
  public constructor(
    message: string,
    /** The server's number of the error; 2002 and the like when it was not there. */
    public readonly code: number,
  ) {
    super(message);
  }
}

/** The greeting of the server counts as well, and a busy machine takes its time for it. */
const connectTimeoutSeconds = 30;

interface Client {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** The client's command; the password is only in its environment. */
function client(connection: Connection): Client {
  const { host, port = 3_306, socket, user, password, database, from } = connection;
  const [command, args] = from === undefined ? ["mariadb", []] : inside(from, "mariadb");
  return {
    command,
    args: [
      ...args,
      ...["--no-defaults", "--batch", "--raw", "--skip-column-names", "--unbuffered"],
      ...["--skip-reconnect", `--connect-timeout=${connectTimeoutSeconds}`, `--user=${user}`],
      ...(socket === undefined
        ? [`--host=${host ?? ""}`, `--port=${port}`]
        : [`--socket=${socket}`]),
      ...(database === undefined ? [] : [database]),
    ],
    env: { ...process.env, MYSQL_PWD: password },
  };
}

/** The number in what the client prints: `ERROR 1047 (08S01) at line 1: …`. */
const errorCode = (text: string): number => Number(/ERROR (\d+)/.exec(text)?.[1] ?? 0);

/**
 * Runs statements in one session.
 *
 * @returns the rows of all their results
 * @throws SqlError at the first that fails, or when there is no answer in time
 */
export function sql(
  connection: Connection,
  statements: string,
  timeoutSeconds = answerPatienceSeconds,
): Promise<readonly (readonly string[])[]> {
  const { command, args, env } = client(connection);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "pipe", env });
    const timer = setTimeout(() => child.kill("SIGKILL"), timeoutSeconds * 1_000);
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (code === 0) {
        const lines = stdout.split("\n").slice(0, -1);
        resolve(lines.map((line) => line.split("\t")));
      } else if (signal === null) {
        reject(new SqlError(stderr.trim(), errorCode(stderr)));
      } else {
        reject(new SqlError(`no answer within ${timeoutSeconds} s`, 0));
      }
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(statements);
  });
}

/** Statements one after the other in one session, as a daemon has it. */
export class SqlSession {
  private readonly child: ChildProcessWithoutNullStreams;
  private stdout = "";
  private stderr = "";
  private count = 0;
  private isClosed = false;
  private wake: () => void = () => undefined;

  public constructor(connection: Connection) {
    const { command, args, env } = client(connection);
    this.child = spawn(command, args, { stdio: "pipe", env });
    this.child.stdin.on("error", () => undefined);
    this.child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
      this.wake();
    });
    this.child.stderr.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    const close = (): void => {
      this.isClosed = true;
      this.wake();
    };
    this.child.on("close", close);
    this.child.on("error", close);
  }

  /**
   * Runs one statement.
   *
   * @returns the lines of its result, once the server has acknowledged it
   * @throws SqlError when it has not; the session is then over. Code 0: nobody answered in time, and
   *   the statement may have been carried out or not
   */
  public async execute(statement: string, timeoutSeconds: number): Promise<readonly string[]> {
    // The client stops at the first error, so this line only comes after a success.
    const end = `acknowledged-${this.count++}\n`;
    this.stdout = "";
    this.child.stdin.write(`${statement};\nSELECT '${end.trim()}';\n`);
    const deadline = performance.now() + timeoutSeconds * 1_000;
    const timer = setTimeout(
      () => {
        this.wake();
      },
      timeoutSeconds * 1_000 + 1,
    );
    try {
      while (!this.stdout.endsWith(end)) {
        if (performance.now() >= deadline)
          throw new SqlError(`no answer within ${timeoutSeconds} s`, 0);
        if (this.isClosed) throw new SqlError(this.stderr.trim(), errorCode(this.stderr));
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    } catch (error) {
      await this.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
    return this.stdout.split("\n").slice(0, -2);
  }

  public async close(): Promise<void> {
    if (this.isClosed) return;
    const closed = once(this.child, "close");
    this.child.kill("SIGKILL");
    await closed;
  }
}
