import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Faults } from "../../../lab/world/faults";
import { Store } from "../../../lab/world/store";

let directory: string;
let store: Store;
let faults: Faults;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "hybrid-faults-"));
  store = new Store(directory);
  faults = new Faults(store);
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

const take = (count: number, operation = "create_server") =>
  Array.from({ length: count }, () => faults.take("hetzner", operation));

describe("an injected fault", () => {
  const conflict = { vendor: "hetzner", operation: "create_server", kind: "conflict" } as const;

  it("hits as many requests as it was given, and then is over", () => {
    faults.inject({ ...conflict, times: 2 });
    expect(take(3)).toEqual(["conflict", "conflict", undefined]);
    expect(faults.pending()).toEqual([]);
  });

  it("stays until it is lifted, and counts", () => {
    const id = faults.inject({ ...conflict, times: "until lifted" });
    expect(take(3)).toEqual(["conflict", "conflict", "conflict"]);
    expect(faults.pending()).toMatchObject([{ id, hits: 3 }]);
    faults.lift(id);
    faults.lift(id);
    expect(take(1)).toEqual([undefined]);
  });

  it("hits its own operation of its own vendor only, or every one", () => {
    faults.inject({ ...conflict, times: 1 });
    expect(take(1, "delete_server")).toEqual([undefined]);
    expect(faults.take("proxmox", "create_server")).toBeUndefined();
    faults.inject({ ...conflict, operation: "*", kind: "timeout", times: 1 });
    expect(take(1, "delete_server")).toEqual(["timeout"]);
  });

  it("comes before one that was injected later", () => {
    faults.inject({ ...conflict, times: 1 });
    faults.inject({ ...conflict, kind: "locked", times: 1 });
    expect(take(3)).toEqual(["conflict", "locked", undefined]);
  });

  it("is there for every process, and gone with the others when all are lifted", () => {
    faults.inject({ ...conflict, times: 5 });
    const other = new Store(directory);
    expect(new Faults(other).take("hetzner", "create_server")).toBe("conflict");
    new Faults(other).liftAll();
    other.close();
    expect(take(1)).toEqual([undefined]);
  });

  it.each([0, -1, 1.5])("cannot hit %s times", (times) => {
    expect(() => faults.inject({ ...conflict, times })).toThrow("times: expected a positive");
  });
});
