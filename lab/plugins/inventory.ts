import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Properties } from "./values";

/** One object that exists at a vendor. */
export interface Item {
  readonly type: string;
  readonly id: string;
  /** Inputs and outputs in wire form, so secrets keep their marks. */
  readonly inputs: Properties;
  readonly outputs: Properties;
}

const hasCode = (error: unknown, code: string): boolean =>
  typeof error === "object" && error !== null && "code" in error && error.code === code;

/**
 * What exists at one vendor, one file for each object. The engine starts a plugin process for every
 * provider of a program and ends them all with each command, so what exists must outlive a process,
 * and two processes must never hand out the same number.
 */
export class Inventory {
  public constructor(private readonly directory: string) {
    mkdirSync(this.#claims, { recursive: true, mode: 0o700 });
  }

  get #claims(): string {
    return path.join(this.directory, "claims");
  }

  #file(type: string, id: string): string {
    // An id may hold any character, and be longer than the name of a file may be.
    const name = createHash("sha256").update(`${type} ${id}`).digest("hex");
    return path.join(this.directory, `${name}.json`);
  }

  public put(item: Item): void {
    const file = this.#file(item.type, item.id);
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, JSON.stringify(item), { mode: 0o600 });
    renameSync(unfinished, file);
  }

  public get(type: string, id: string): Item | undefined {
    try {
      return JSON.parse(readFileSync(this.#file(type, id), "utf8")) as Item;
    } catch (error) {
      if (hasCode(error, "ENOENT")) return undefined;
      throw error;
    }
  }

  public remove(type: string, id: string): void {
    rmSync(this.#file(type, id), { force: true });
  }

  public all(type: string): Item[] {
    return readdirSync(this.directory)
      .filter((file) => file.endsWith(".json"))
      .map((file) => JSON.parse(readFileSync(path.join(this.directory, file), "utf8")) as Item)
      .filter((item) => item.type === type);
  }

  /** The first positive number of a series that was never handed out before. */
  public next(series: string): number {
    for (let number = 1; ; number += 1) {
      try {
        writeFileSync(path.join(this.#claims, `${series}-${number}`), "", { flag: "wx" });
        return number;
      } catch (error) {
        if (!hasCode(error, "EEXIST")) throw error;
      }
    }
  }
}
