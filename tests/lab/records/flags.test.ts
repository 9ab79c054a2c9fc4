import { dnsCharts } from "../../../components/dns/charts";
import { externalDnsValues } from "../../../components/dns/externalDnsValues";
import { externalDnsArguments, externalDnsEnvironment } from "../../../lab/records/arguments";
import { argumentProblems, environmentOf, externalDnsChart } from "../../../lab/records/flags";

const values = externalDnsValues(
  { ownerId: "hybrid", intervalSeconds: 60 },
  ["example.org", "example.net"],
  "hash",
);
const rendered = externalDnsArguments(values);
const environment = externalDnsEnvironment(values);

const without = (start: string): string[] => rendered.filter((one) => !one.startsWith(start));

describe("the arguments of ExternalDNS", () => {
  it("are those that its pinned release knows", () => {
    expect(argumentProblems(rendered, environment)).toEqual([]);
  });

  it("are judged by the table of the pinned chart", () => {
    expect(dnsCharts.externalDns.version).toBe(externalDnsChart);
  });

  it("name policy, owner and prefixes, whose defaults have changed or are nobody's", () => {
    expect(rendered).toEqual(
      expect.arrayContaining([
        "--policy=sync",
        "--txt-owner-id=hybrid",
        "--txt-prefix=%{record_type}-edns.",
        "--annotation-prefix=external-dns.kubernetes.io/",
      ]),
    );
  });

  it("have one filter for each zone", () => {
    const filters = rendered.filter((one) => one.startsWith("--domain-filter="));
    expect(filters).toEqual(["--domain-filter=example.org", "--domain-filter=example.net"]);
  });

  it("hold no key", () => {
    expect(rendered.filter((one) => one.includes("api-key"))).toEqual([]);
    expect(environment).toEqual([environmentOf("pdns-api-key")]);
  });

  it.each([
    ["an unknown flag", [...rendered, "--txt-own=x"], "--txt-own: not in the table of 0.22.0"],
    [
      "a value that is none of the choices",
      [...without("--policy"), "--policy=all"],
      "--policy: one of sync, upsert-only, create-only, not 'all'",
    ],
    ["a flag that has no default", without("--policy"), "--policy: missing"],
    [
      "a duration without a unit",
      [...without("--interval"), "--interval=60"],
      "--interval: a duration such as 1m30s, not '60'",
    ],
    ["a flag given twice", [...rendered, "--registry=txt"], "--registry: given more than once"],
    ["a switch with a value", [...rendered, "--once=yes"], "--once: takes no value, has 'yes'"],
    [
      "an empty value",
      [...without("--txt-owner"), "--txt-owner-id="],
      "--txt-owner-id: wants a value",
    ],
    ["both affixes", [...rendered, "--txt-suffix=x"], "--txt-prefix: not beside --txt-suffix"],
    [
      "the name of an object's member",
      [...rendered, "--constructor=x"],
      "--constructor: not in the table of 0.22.0",
    ],
  ])("would be refused with %s", (_, given, problem) => {
    expect(argumentProblems(given, environment)).toContain(problem);
  });

  it("would be refused without a key, or with a misspelt one", () => {
    expect(argumentProblems(rendered, ["EXTERNAL_DNS_PDNS_APIKEY"])).toEqual([
      "--pdns-api-key: missing, also in the environment",
      "EXTERNAL_DNS_PDNS_APIKEY: the environment of no flag in the table",
    ]);
  });
});
