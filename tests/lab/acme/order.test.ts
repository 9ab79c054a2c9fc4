import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { order, type Proof, type Solver } from "../../../lab/acme/order";

const directory = mkdtempSync(path.join(tmpdir(), "order-"));
const pebble = { directoryUrl: "https://127.0.0.1/dir", trustFile: "/none" };
const proof: Proof = { name: "_acme-challenge.www.acme.test.", value: "proof" };

afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** A client of the authority that says this, and goes on only when it is answered. */
function saying(...lines: readonly object[]): string {
  const file = path.join(directory, `client-${lines.length}`);
  const steps = lines.map((line) => {
    const isQuestion = "present" in line || "cleanUp" in line;
    return `echo '${JSON.stringify(line)}'${isQuestion ? "; read -r _" : ""}`;
  });
  writeFileSync(file, `#!/bin/sh\n${steps.join("\n")}\n`, { mode: 0o755 });
  return file;
}

const did: string[] = [];
const solver: Solver = {
  present: ({ value }) => Promise.resolve(void did.push(`present ${value}`)),
  cleanUp: ({ value }) => Promise.resolve(void did.push(`clean up ${value}`)),
};

describe("an order", () => {
  it.each([{ chain: "PEM" }, { refused: "no TXT record" }, { late: "i/o timeout" }])(
    "ends with what the authority says last: %j",
    async (ending) => {
      did.length = 0;
      const program = saying({ present: proof }, { cleanUp: proof }, ending);
      expect(await order(program, pebble, ["www.acme.test"], solver)).toEqual(ending);
      expect(did).toEqual(["present proof", "clean up proof"]);
    },
  );

  it("without an ending is an error that says whose", async () => {
    await expect(order(saying(), pebble, ["www.acme.test"], solver)).rejects.toThrow(
      /the order of www\.acme\.test ended/,
    );
  });
});
