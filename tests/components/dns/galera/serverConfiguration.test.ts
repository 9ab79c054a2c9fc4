import { serverConfiguration } from "../../../../components/dns/galera/serverConfiguration";

const settings = { version: "11.8.8", bufferPoolMiB: 256, maxConnections: 200 };

const optionsOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .split("\n")
      .filter((line) => line.includes("="))
      .map((line) => line.split("=")),
  ) as Record<string, string>;

describe("the server configuration", () => {
  const options = optionsOf(serverConfiguration(settings));

  it("lets a member without its majority answer reads", () => {
    expect(options["wsrep_dirty_reads"]).toBe("ON");
  });

  it("puts an acknowledged write on the disk", () => {
    expect(options["innodb_flush_log_at_trx_commit"]).toBe("1");
  });

  it("asks no DNS about its clients", () => {
    expect(options["skip_name_resolve"]).toBe("ON");
  });

  it("carries the sizes", () => {
    expect(options).toMatchObject({ innodb_buffer_pool_size: "256M", max_connections: "200" });
  });

  it.each([
    ["10.11.7", undefined],
    ["10.11.8", "ON"],
    ["11.8.8", "ON"],
  ])("says on %s about snapshots: %s", (version, expected) => {
    expect(
      optionsOf(serverConfiguration({ ...settings, version }))["innodb_snapshot_isolation"],
    ).toBe(expected);
  });

  it("repeats nothing that the operator writes", () => {
    const operators = /^(wsrep_(on|cluster|node|provider|sst|slave)|binlog_format|bind_address)/;
    expect(Object.keys(options).filter((name) => operators.test(name))).toEqual([]);
  });

  it("is one section, which every server reads", () => {
    expect(serverConfiguration(settings)).toMatch(/^\[mariadb\]\n(\w+=\S+\n)+$/);
  });
});
