import {
  powerDnsConfiguration,
  type PowerDnsSettings,
  secretConfiguration,
} from "../../../../components/dns/powerdns/configuration";

const settings: PowerDnsSettings = {
  role: "server",
  version: "5.0.7",
  databaseHost: "10.96.0.53",
  listenAddress: "0.0.0.0",
  listenPort: 5_353,
  dnssec: true,
  webserverAddress: "0.0.0.0",
  webserverPort: 8_081,
  webserverAllowFrom: ["127.0.0.0/8", "10.244.0.0/16"],
  secretDirectory: "/etc/pdns-secret",
  socketDirectory: "/run/pdns",
  defaultSoa: { nameServer: "ns1.example.org.", hostmaster: "hostmaster.@" },
};

const optionsOf = (changes: Partial<PowerDnsSettings> = {}): Readonly<Record<string, string>> =>
  Object.fromEntries(
    powerDnsConfiguration({ ...settings, ...changes })
      .trimEnd()
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );

describe("the configuration of either role", () => {
  it.each(["api", "server"] as const)("gives no zone away and takes none (%s)", (role) => {
    expect(optionsOf({ role })).toMatchObject({
      "disable-axfr": "yes",
      "allow-axfr-ips": "",
      "allow-notify-from": "",
      dnsupdate: "no",
    });
  });

  it.each(["api", "server"] as const)("tells nobody what it is (%s)", (role) => {
    expect(optionsOf({ role })).toMatchObject({
      "version-string": "anonymous",
      "server-id": "disabled",
      "security-poll-suffix": "",
    });
  });

  it.each(["api", "server"] as const)("holds no secret, and says where it is (%s)", (role) => {
    const options = optionsOf({ role });
    expect(Object.keys(options).filter((name) => /password|key$/.test(name))).toEqual([]);
    expect(options["include-dir"]).toBe("/etc/pdns-secret");
  });

  it.each([
    ["4.7.3", undefined],
    ["5.0.7", "yes"],
  ])("has on %s only what that release knows", (version, expected) => {
    expect(optionsOf({ version })["dnsupdate-require-tsig"]).toBe(expected);
  });

  it("says each thing once", () => {
    const names = powerDnsConfiguration(settings)
      .trimEnd()
      .split("\n")
      .map((line) => line.split("=")[0]);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("the writer", () => {
  const options = optionsOf({ role: "api" });

  it("serves the API and writes", () => {
    expect(options).toMatchObject({ api: "yes", "gmysql-user": "pdns-writer" });
  });

  it("sees at once what it has written", () => {
    expect(options).toMatchObject({
      "cache-ttl": "0",
      "query-cache-ttl": "0",
      "negquery-cache-ttl": "0",
      "zone-cache-refresh-interval": "0",
    });
  });

  it("gives new zones a name server and a contact of ours", () => {
    expect(options["default-soa-content"]).toBe(
      "ns1.example.org. hostmaster.@ 0 10800 3600 604800 300",
    );
  });
});

describe("a server", () => {
  const options = optionsOf();

  it("has no API and only reads", () => {
    expect(options).toMatchObject({ api: "no", "gmysql-user": "pdns-reader" });
  });

  it("shows a late DNS-01 challenge within seconds", () => {
    expect(Number(options["negquery-cache-ttl"])).toBeLessThanOrEqual(5);
    expect(Number(options["cache-ttl"])).toBeLessThanOrEqual(10);
    expect(Number(options["query-cache-ttl"])).toBeLessThanOrEqual(10);
  });

  it("asks the database nothing about zones of others", () => {
    expect(Number(options["zone-cache-refresh-interval"])).toBeGreaterThan(0);
  });

  it("drops questions before it ends itself, when the database hangs", () => {
    const [overload, most] = ["overload-queue-length", "max-queue-length"].map((name) =>
      Number(options[name]),
    );
    expect(overload).toBeGreaterThan(0);
    expect(overload).toBeLessThan(most ?? 0);
  });
});

describe("the secret part", () => {
  it("has the API's key for the writer alone", () => {
    expect(secretConfiguration("word", "key")).toBe("gmysql-password=word\napi-key=key\n");
    expect(secretConfiguration("word")).toBe("gmysql-password=word\n");
  });
});
