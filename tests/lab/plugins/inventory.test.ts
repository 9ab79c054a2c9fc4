import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Inventory } from "../../../lab/plugins/inventory";

const directory = mkdtempSync(path.join(tmpdir(), "hybrid-inventory-"));
const item = { type: "a:b/c:C", id: "../local:import/x.qcow2", inputs: { a: 1 }, outputs: {} };

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe("an inventory", () => {
  it("hands a number out once, whichever process asks", () => {
    const [one, other] = [new Inventory(directory), new Inventory(directory)];
    expect([one.next("id"), other.next("id"), one.next("id")]).toEqual([1, 2, 3]);
    expect(other.next("address")).toBe(1);
  });

  it("keeps what exists for the next process, under any id", () => {
    new Inventory(directory).put(item);
    expect(new Inventory(directory).get(item.type, item.id)).toEqual(item);
    expect(new Inventory(directory).all(item.type)).toEqual([item]);
  });

  it("lets nobody else read it", () => {
    const [file = ""] = readdirSync(directory).filter((name) => name.endsWith(".json"));
    expect(statSync(path.join(directory, file)).mode & 0o077).toBe(0);
  });

  it("does not know what is gone", () => {
    const inventory = new Inventory(directory);
    inventory.remove(item.type, item.id);
    inventory.remove(item.type, item.id);
    expect(inventory.get(item.type, item.id)).toBeUndefined();
  });
});
