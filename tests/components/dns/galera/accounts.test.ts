import { accounts, accountStatements } from "../../../../components/dns/galera/accounts";

const passwords = { "pdns-writer": "one", "pdns-reader": "it's \\ two" };

describe("the accounts of PowerDNS", () => {
  it("write with one, and only read with the other", () => {
    expect(accounts.map(({ name, privileges }) => [name, privileges])).toEqual([
      ["pdns-writer", ["SELECT", "INSERT", "UPDATE", "DELETE"]],
      ["pdns-reader", ["SELECT"]],
    ]);
  });

  it("leave connections to the operator and to administrators", () => {
    const all = accounts.reduce((sum, { maxUserConnections }) => sum + maxUserConnections, 0);
    expect(all).toBeLessThanOrEqual(150);
  });

  it("are granted their own database alone", () => {
    const grants = accountStatements(passwords).filter((text) => text.startsWith("GRANT"));
    expect(grants).toEqual([
      "GRANT SELECT, INSERT, UPDATE, DELETE ON `powerdns`.* TO 'pdns-writer'@'%'",
      "GRANT SELECT ON `powerdns`.* TO 'pdns-reader'@'%'",
    ]);
  });

  it("may have any password", () => {
    expect(accountStatements(passwords).join("\n")).toContain("BY 'it\\'s \\\\ two' WITH");
  });
});
