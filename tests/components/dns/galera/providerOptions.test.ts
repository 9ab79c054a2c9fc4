import fc from "../../../support/properties";
import {
  galeraProviderOptions,
  type GaleraWan,
  galeraWanProblems,
} from "../../../../components/dns/galera/providerOptions";

const wan: GaleraWan = {
  keepaliveSeconds: 1,
  suspectSeconds: 15,
  inactiveSeconds: 30,
  installSeconds: 30,
  gcacheMiB: 256,
  flowControlLimit: 128,
};

describe("the provider options", () => {
  it("are the settings in Galera's own terms", () => {
    expect(galeraProviderOptions(wan)).toEqual({
      "evs.keepalive_period": "PT1S",
      "evs.suspect_timeout": "PT15S",
      "evs.inactive_timeout": "PT30S",
      "evs.install_timeout": "PT30S",
      "gcache.size": "256M",
      "gcache.recover": "yes",
      "gcs.fc_limit": "128",
      "pc.recovery": "true",
    });
  });

  it("leave to the operator what is a member's own", () => {
    const names = Object.keys(galeraProviderOptions(wan));
    expect(names.filter((name) => /^(ist|gmcast|socket)\./.test(name))).toEqual([]);
  });

  it("have durations that Galera reads, whatever the settings", () => {
    const seconds = fc.integer({ min: 1, max: 6_000 }).map((tenths) => tenths / 10);
    fc.assert(
      fc.property(seconds, (suspectSeconds) => {
        const options = galeraProviderOptions({ ...wan, suspectSeconds });
        expect(options["evs.suspect_timeout"]).toMatch(/^PT\d+(\.\d+)?S$/);
      }),
    );
  });
});

describe("settings of the members' judgement", () => {
  it("are accepted as they are by default", () => {
    expect(galeraWanProblems(wan)).toEqual([]);
  });

  it.each<[keyof GaleraWan, Partial<GaleraWan>]>([
    ["suspectSeconds", { suspectSeconds: 2.9 }],
    ["inactiveSeconds", { inactiveSeconds: 15 }],
    ["installSeconds", { installSeconds: 29 }],
  ])("are refused when %s does not fit the others", (setting, change) => {
    const problems = galeraWanProblems({ ...wan, ...change });
    expect(problems.map((problem) => problem.setting)).toEqual([setting]);
    expect(problems[0]?.message).toContain(`got ${String(change[setting])}`);
  });

  it("are told everything that is wrong at once", () => {
    const nonsense = { ...wan, keepaliveSeconds: 60, inactiveSeconds: 10, installSeconds: 5 };
    expect(galeraWanProblems(nonsense)).toHaveLength(3);
  });
});
