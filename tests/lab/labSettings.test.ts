import { parse } from "yaml";
import { dummySecrets } from "../../lab/dummyStack";
import { missingSecrets, withSettings } from "../../lab/labSettings";

const encrypted = Object.fromEntries(
  Object.keys(dummySecrets).map((key) => [key, { secure: `v1:${key}` }]),
);
const present = JSON.stringify({
  encryptionsalt: "v1:salt",
  config: { "hybrid:old": 1, ...encrypted },
});

describe("the lab's stack file", () => {
  it("is to have every secret encrypted, and those it has stay", () => {
    const [first = ""] = Object.keys(dummySecrets);
    const one = JSON.stringify({ config: { [first]: { secure: "v1:x" } } });
    const missing = Object.entries(dummySecrets).filter(([key]) => key !== first);
    expect(missingSecrets(one)).toEqual(missing);
    expect(missingSecrets(present)).toEqual([]);
  });

  it("takes other settings, and keeps salt and secrets", () => {
    const file = parse(withSettings(present, "config: {'hybrid:new': 2}")) as unknown;
    expect(file).toEqual({
      encryptionsalt: "v1:salt",
      config: { "hybrid:new": 2, ...encrypted },
    });
  });

  it("never takes a secret from the settings, encrypted with another salt or in clear", () => {
    const settings = { config: { "hybrid:hcloudToken": { secure: "v1:theirs" }, "hybrid:x": 1 } };
    expect(withSettings(present, JSON.stringify(settings))).not.toContain("theirs");
    const inClear = { config: { "hybrid:hcloudToken": "in clear" } };
    expect(withSettings(present, JSON.stringify(inClear))).not.toContain("in clear");
  });
});
