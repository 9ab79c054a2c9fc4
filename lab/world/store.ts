import { chmodSync, mkdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { messageOf } from "../../config/messageOf";

/** How long a process waits for another one that is writing. */
const busyTimeoutMilliseconds = 30_000;

/** Of the meaning of all that is in a file; a change that older files do not fit needs another. */
const storeVersion = 1;

/** SQLITE_BUSY */
const busyCode = 5;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && "errcode" in error && error.errcode === busyCode;

const pauseMilliseconds = 5;

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMilliseconds);
}

/** Objects of one kind, by id; they are kept as JSON. */
export interface Collection<T> {
  get(id: string): T | undefined;
  put(id: string, object: T): void;
  /** Removing what is not there is a success. */
  remove(id: string): void;
  /** All of them with their ids, oldest first. */
  entries(): readonly (readonly [id: string, object: T])[];
}

/**
 * What exists in a simulated world, kept in one SQLite file. Every process of the lab opens it: the
 * engine starts a plugin for each provider and ends them all with each command, so what exists must
 * outlive a process, and also the sudden death of one.
 */
export class Store {
  readonly #database: DatabaseSync;
  /** Their statements are prepared once: whoever looks at a world asks for a dozen at each look. */
  readonly #collections = new Map<string, Collection<unknown>>();
  #isInTransaction = false;

  /** @param directory is made if it is missing; nobody else may read it */
  public constructor(public readonly directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const file = path.join(directory, "world.sqlite");
    this.#database = new DatabaseSync(file, { timeout: busyTimeoutMilliseconds });
    chmodSync(file, 0o600);
    try {
      this.#prepare();
    } catch (error) {
      this.#database.close();
      const reason = messageOf(error);
      const way = "'make lab-down' removes it with its lab";
      throw new Error(`${file} cannot be read (${reason}); ${way}`, { cause: error });
    }
  }

  #prepare(): void {
    this.#keepLogAhead();
    this.#refuseOthers();
    this.#database.exec(`
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS objects (
        number INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL,
        UNIQUE (kind, id)
      );
      CREATE TABLE IF NOT EXISTS series (name TEXT PRIMARY KEY, last INTEGER NOT NULL);
    `);
  }

  /** What another version of this project wrote may mean something else here. */
  #refuseOthers(): void {
    const version = this.#database.prepare("PRAGMA user_version").get()?.["user_version"];
    if (version === storeVersion) return;
    if (version !== 0) throw new Error(`version ${String(version)}, expected ${storeVersion}`);
    this.#database.exec(`PRAGMA user_version = ${storeVersion}`);
  }

  /**
   * A reader never waits for a writer then, and a killed writer leaves whole transactions only. The
   * first time it takes the file alone, and is refused at once where others open it too.
   */
  #keepLogAhead(): void {
    const deadline = performance.now() + busyTimeoutMilliseconds;
    for (;;) {
      try {
        this.#database.exec("PRAGMA journal_mode = WAL");
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() > deadline) throw error;
        pause();
      }
    }
  }

  /** Does all of the work or, when it throws, none of it; one inside another is part of it. */
  public transaction<T>(work: () => T): T {
    if (this.#isInTransaction) return work();
    this.#database.exec("BEGIN IMMEDIATE");
    this.#isInTransaction = true;
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    } finally {
      this.#isInTransaction = false;
    }
  }

  public collection<T>(kind: string): Collection<T> {
    const known = this.#collections.get(kind) ?? this.#prepared(kind);
    this.#collections.set(kind, known);
    // Whoever names a kind knows the type of its objects.
    return known as Collection<T>;
  }

  #prepared(kind: string): Collection<unknown> {
    const read = this.#database.prepare("SELECT json FROM objects WHERE kind = ? AND id = ?");
    const list = this.#database.prepare(
      "SELECT id, json FROM objects WHERE kind = ? ORDER BY number",
    );
    const write = this.#database.prepare(
      `INSERT INTO objects (kind, id, json) VALUES (?, ?, ?)
       ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json`,
    );
    const drop = this.#database.prepare("DELETE FROM objects WHERE kind = ? AND id = ?");
    const parsed = (json: unknown): unknown => JSON.parse(String(json));
    return {
      get: (id) => {
        const row = read.get(kind, id);
        return row === undefined ? undefined : parsed(row["json"]);
      },
      put: (id, object) => {
        write.run(kind, id, JSON.stringify(object));
      },
      remove: (id) => {
        drop.run(kind, id);
      },
      entries: () => list.all(kind).map(({ id, json }) => [String(id), parsed(json)] as const),
    };
  }

  /** The next positive number of a series; none is handed out twice, whichever process asks. */
  public next(series: string): number {
    const row = this.#database
      .prepare(
        `INSERT INTO series (name, last) VALUES (?, 1)
         ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last`,
      )
      .get(series);
    return Number(row?.["last"]);
  }

  /** Another text after every change, by whichever process; it may change without one. */
  public get version(): string {
    const others = this.#database.prepare("PRAGMA data_version").get();
    const own = this.#database.prepare("SELECT total_changes() AS changes").get();
    return `${String(others?.["data_version"])}/${String(own?.["changes"])}`;
  }

  public close(): void {
    this.#database.close();
  }
}
