import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../config/messageOf";
import { answerPatienceSeconds } from "../daemons/patience";
import { type Connection, SqlError, SqlSession } from "../daemons/sql";

/** Errors with which a member says that it has not written: no majority, or another was first. */
const refusals = new Set([1_047, 1_213]);

const statementTimeoutSeconds = 30;
const pauseMilliseconds = 10;

/** The longest time without something that ought to come all the time. */
export class Gap {
  private last = performance.now();
  private longest = 0;

  /** Forgets what was before. */
  public reset(): void {
    this.last = performance.now();
    this.longest = 0;
  }

  public came(): void {
    const now = performance.now();
    this.longest = Math.max(this.longest, now - this.last);
    this.last = now;
  }

  /** In seconds, up to now. */
  public get seconds(): number {
    return Math.max(this.longest, performance.now() - this.last) / 1_000;
  }
}

/**
 * Writes numbered records without end, each once, and keeps count of what was acknowledged. When a
 * member fails it goes to the next one, which in production the Service of the primary does.
 */
export class Writer {
  public readonly acknowledged: number[] = [];
  public readonly refused: number[] = [];
  public readonly gap = new Gap();
  /** The last thing that a member said instead of an acknowledgement. */
  public lastError = "";
  private next = 0;
  private current = 0;
  private isStopping = false;
  private running: Promise<void> | undefined;

  public constructor(private targets: readonly Connection[]) {}

  public start(): void {
    this.running ??= this.run();
  }

  /** Ends after the write it is at. */
  public async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  /** Writes to others from now on; a write that waits for a former one is given up. */
  public aim(targets: readonly Connection[]): void {
    this.targets = targets;
    this.current = 0;
    void this.session?.close();
  }

  private session: SqlSession | undefined;

  private async run(): Promise<void> {
    while (!this.isStopping) {
      const target = this.targets[this.current % this.targets.length];
      if (target === undefined) throw new RangeError("the writer has nobody to write to");
      this.session = new SqlSession(target);
      await this.write(this.session).catch((error: unknown) => {
        this.lastError = messageOf(error);
      });
      await this.session.close();
      this.current += 1;
      await sleep(10 * pauseMilliseconds);
    }
  }

  private async write(session: SqlSession): Promise<void> {
    while (!this.isStopping) {
      const number = this.next++;
      const row = `(1, 'w${number}.drill.test', 'TXT', '"${number}"', 60, 1)`;
      const insert = `INSERT INTO records (domain_id, name, type, content, ttl, auth) VALUES ${row}`;
      try {
        await session.execute(insert, statementTimeoutSeconds);
      } catch (error) {
        if (error instanceof SqlError && refusals.has(error.code)) this.refused.push(number);
        throw error;
      }
      this.acknowledged.push(number);
      this.gap.came();
      await sleep(pauseMilliseconds);
    }
  }
}

/** Asks the same question without end, always the same member. */
export class Reader {
  public readonly gap = new Gap();
  public answers = 0;
  public readonly errors: string[] = [];
  private isStopping = false;
  private readonly running: Promise<void>;

  public constructor(private readonly target: Connection) {
    this.running = this.run();
  }

  public async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      const session = new SqlSession(this.target);
      try {
        await this.read(session);
      } catch (error) {
        this.errors.push(messageOf(error));
        await sleep(10 * pauseMilliseconds);
      } finally {
        await session.close();
      }
    }
  }

  private async read(session: SqlSession): Promise<void> {
    while (!this.isStopping) {
      const [count] = await session.execute("SELECT COUNT(*) FROM domains", answerPatienceSeconds);
      if (count !== "1") throw new Error(`expected one zone, saw ${count ?? "none"}`);
      this.answers += 1;
      this.gap.came();
      await sleep(5 * pauseMilliseconds);
    }
  }
}
