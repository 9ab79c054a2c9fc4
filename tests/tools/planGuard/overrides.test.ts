import type { Danger } from "../../../tools/planGuard/dangers";
import { isRefused, judge, readOverrides } from "../../../tools/planGuard/overrides";

const urn =
  "urn:pulumi:prod::hybrid::hybrid:cluster:TalosNode$hcloud:index/server:Server::talos-vps-cp-0";
const danger: Danger = {
  rule: "protected",
  resource: urn,
  name: "talos-vps-cp-0",
  message: "replaces a server",
};
const entry = (more: Readonly<Record<string, string>> = {}): string =>
  JSON.stringify([
    {
      resource: "hcloud:index/server:Server::talos-vps-cp-0",
      rule: "protected",
      reason: "its host is being retired",
      expires: "2026-12-01",
      ...more,
    },
  ]);
const verdict = (text: string, today = "2026-11-21T10:00:00Z") =>
  judge([danger], readOverrides(text), today);

describe("an override", () => {
  it.each([urn, "hcloud:index/server:Server::talos-vps-cp-0"])(
    "names a resource: %s",
    (resource) => {
      const judged = verdict(entry({ resource }));
      expect(judged.refused).toEqual([]);
      expect(judged.overridden.map(({ by }) => by.reason)).toEqual(["its host is being retired"]);
      expect(isRefused(judged)).toBe(false);
    },
  );

  it.each([
    { of: "another rule", more: { rule: "held-price" } },
    { of: "another resource", more: { resource: "hcloud:index/server:Server::talos-vps-cp-1" } },
    { of: "the end of a name", more: { resource: "cp-0" } },
  ])("of $of allows nothing, and is told as not needed", ({ more }) => {
    const judged = verdict(entry(more));
    expect(judged.refused).toEqual([danger]);
    expect(judged.unused).toHaveLength(1);
  });

  it("holds on its last day, and fails every plan after it", () => {
    expect(isRefused(verdict(entry(), "2026-12-01T23:59:59Z"))).toBe(false);
    const late = verdict(entry(), "2026-12-02T00:00:00Z");
    expect(late.refused).toEqual([danger]);
    expect(late.expired).toHaveLength(1);
    expect(isRefused(judge([], readOverrides(entry()), "2026-12-02"))).toBe(true);
  });

  it("needs resource, rule, reason and day, and says everything that is wrong with them", () => {
    const text = JSON.stringify([
      { resource: "", rule: "luck", reason: "because", expires: "soon", extra: 1 },
    ]);
    expect(() => readOverrides(text)).toThrow(
      /\[0\]\.resource: [^]*\[0\]\.rule: [^]*\[0\]\.reason: a reason of at least ten[^]*\[0\]\.expires: a day such as[^]*extra/,
    );
    expect(() => readOverrides("a: [")).toThrow(/^is no YAML/);
    expect(() => readOverrides("a: b")).toThrow(/^is not a list of overrides/);
  });

  it("may be none", () => {
    expect(readOverrides("")).toEqual([]);
    expect(readOverrides("# nothing\n")).toEqual([]);
  });
});
