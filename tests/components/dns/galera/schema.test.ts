import { schemaStatements, tables } from "../../../../components/dns/galera/schema";

// That they are the packaged tables, column by column, is shown by the drill on a real server.
describe("the tables of PowerDNS", () => {
  it("are the seven of its MySQL backend", () => {
    expect(tables.map(({ name }) => name).toSorted()).toEqual([
      "comments",
      "cryptokeys",
      "domainmetadata",
      "domains",
      "records",
      "supermasters",
      "tsigkeys",
    ]);
  });

  it.each(tables)("$name can be copied by Galera", ({ name, primaryKey }) => {
    const statement = schemaStatements().find((text) => text.includes(`\`${name}\` (`));
    expect(primaryKey.length).toBeGreaterThan(0);
    expect(statement).toContain("PRIMARY KEY (`");
    expect(statement).toContain("ENGINE=InnoDB");
  });

  it("may be made again without harm", () => {
    for (const statement of schemaStatements()) {
      expect(statement).toMatch(/^CREATE TABLE IF NOT EXISTS /);
    }
  });

  it.each(tables)(
    "$name has indexes over columns it has",
    ({ columns, indexes = [], primaryKey }) => {
      const names = columns.map(([name]) => name);
      const used = [...primaryKey, ...indexes.flatMap((index) => index.columns)];
      expect(used.filter((name) => !names.includes(name))).toEqual([]);
    },
  );
});
