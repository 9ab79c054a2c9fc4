import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { once } from "node:events";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { Store } from "../../../lab/world/store";

const directory = mkdtempSync(path.join(tmpdir(), "hybrid-store-"));
const compiledStore = path.resolve(__dirname, "../../../bin/lab/world/store.js");
let store: Store;

beforeEach(() => {
  store = new Store(directory);
});
afterEach(() => {
  store.close();
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** A process that opens the same store and runs a piece of JavaScript on it. */
const script = (work: string): string[] => [
  "-e",
  `const { Store } = require(${JSON.stringify(compiledStore)});
   const store = new Store(${JSON.stringify(directory)}); ${work}`,
];

describe("a world's store", () => {
  it("that is no database any more is named, with the command that removes it", () => {
    const broken = path.join(directory, "broken");
    mkdirSync(broken);
    writeFileSync(
      path.join(broken, "world.sqlite"),
      "no database, and long enough to be read ".repeat(9),
    );
    expect(() => new Store(broken)).toThrow(
      /broken\/world\.sqlite cannot be read \(.*not a database\); 'make lab-down' removes it/,
    );
  });

  it("that another version of this project wrote is refused, with the command that removes it", () => {
    const other = path.join(directory, "other");
    new Store(other).close();
    const database = new DatabaseSync(path.join(other, "world.sqlite"));
    database.exec("PRAGMA user_version = 7");
    database.close();
    expect(() => new Store(other)).toThrow(
      /world\.sqlite cannot be read \(version 7, expected 1\); 'make lab-down' removes it/,
    );
  });

  it("waits for whoever makes the same world at the same time", async () => {
    const fresh = path.join(directory, "fresh");
    mkdirSync(fresh);
    const other = new DatabaseSync(path.join(fresh, "world.sqlite"));
    other.exec("CREATE TABLE begun (number INTEGER); BEGIN IMMEDIATE");
    const opening = `const { Store } = require(${JSON.stringify(compiledStore)});
      process.stdout.write("opens");
      new Store(${JSON.stringify(fresh)}).collection("server").put("a", 1);`;
    const child = spawn(process.execPath, ["-e", opening], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "exit");
    await once(child.stdout, "data");
    // Whoever does not wait is refused at once.
    await sleep(200);
    other.exec("COMMIT");
    other.close();
    expect(await ended).toEqual([0, null]);
  });

  it("keeps objects of a kind by id, oldest first, for the next process", () => {
    const servers = store.collection<{ size: number }>("server");
    servers.put("b", { size: 1 });
    servers.put("a", { size: 2 });
    servers.put("b", { size: 3 });
    store.close();
    store = new Store(directory);
    expect(store.collection("server").entries()).toEqual([
      ["b", { size: 3 }],
      ["a", { size: 2 }],
    ]);
    expect(store.collection("volume").entries()).toEqual([]);
    store.collection("server").remove("b");
    store.collection("server").remove("b");
    expect(store.collection("server").get("b")).toBeUndefined();
  });

  it("does all of a transaction or nothing, one inside another too", () => {
    const kept = store.collection<number>("kept");
    const fail = (): void => {
      store.transaction(() => {
        kept.put("one", 1);
        store.transaction(() => {
          kept.put("two", 2);
        });
        throw new Error("no");
      });
    };
    expect(fail).toThrow("no");
    expect(kept.entries()).toEqual([]);
    expect(store.transaction(() => (kept.put("three", 3), "done"))).toBe("done");
    expect(kept.entries()).toEqual([["three", 3]]);
  });

  it("hands a number out once, whichever process asks", () => {
    const work = "for (let i = 0; i < 50; i += 1) console.log(store.next('n'));";
    const numbers = [0, 1, 2].flatMap(() =>
      execFileSync(process.execPath, script(work), { encoding: "utf8" }).trim().split("\n"),
    );
    expect(new Set(numbers).size).toBe(150);
    expect(store.next("n")).toBe(151);
  });

  it("has nothing of a transaction whose process was killed in it", async () => {
    const work = `store.transaction(() => {
      store.collection("torn").put("half", 1); console.log("half"); for (;;);
    });`;
    const child = spawn(process.execPath, script(work), { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(store.collection("torn").entries()).toEqual([]);
    store.collection("torn").put("whole", 2);
    expect(store.collection("torn").entries()).toEqual([["whole", 2]]);
  });

  it("lets nobody else read it", () => {
    for (const file of ["", "world.sqlite", "world.sqlite-wal"]) {
      expect(statSync(path.join(directory, file)).mode & 0o077).toBe(0);
    }
  });
});
