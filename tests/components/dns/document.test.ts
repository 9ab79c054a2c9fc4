import { readFileSync } from "node:fs";
import path from "node:path";
import { recordDns } from "./recordedDns";

const file = path.resolve(__dirname, "..", "..", "..", "docs", "dns.md");

test("docs/dns.md has the resource tree of the production stack's DNS", async () => {
  const [, tree = ""] = /^```text\n([\s\S]*?)\n```$/m.exec(readFileSync(file, "utf8")) ?? [];
  const made = (await recordDns()).filter(({ name }) => name !== "earlier");
  const rows = made.map(({ type, name, parent }) => {
    const row = `${type} ${name.replace(/^dns/, "hybrid-dns")}`;
    return parent === undefined ? row : `  ${row}`;
  });
  expect(tree.split("\n")).toEqual(rows);
});
