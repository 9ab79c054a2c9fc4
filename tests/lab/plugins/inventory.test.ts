import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Inventory } from "../../../lab/plugins/inventory";
import { Store } from "../../../lab/world/store";

const directory = mkdtempSync(path.join(tmpdir(), "hybrid-inventory-"));
const store = new Store(directory);
const item = { type: "a:b/c:C", id: "../local:import/x.qcow2", inputs: { a: 1 }, outputs: {} };

afterAll(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

describe("an inventory", () => {
  it("keeps what exists, under any id, apart from that of other providers", () => {
    new Inventory(store, "one").put(item);
    expect(new Inventory(store, "one").get(item.type, item.id)).toEqual(item);
    expect(new Inventory(store, "one").all(item.type)).toEqual([item]);
    expect(new Inventory(store, "one").all("another")).toEqual([]);
    expect(new Inventory(store, "other").all()).toEqual([]);
  });

  it("counts for each provider by itself", () => {
    const [one, other] = [new Inventory(store, "one"), new Inventory(store, "other")];
    expect([one.next("id"), one.next("id"), one.next("address"), other.next("id")]).toEqual([
      1, 2, 1, 1,
    ]);
  });

  it("does not know what is gone", () => {
    const inventory = new Inventory(store, "one");
    inventory.remove(item.type, item.id);
    inventory.remove(item.type, item.id);
    expect(inventory.get(item.type, item.id)).toBeUndefined();
  });
});
