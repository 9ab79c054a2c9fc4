import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { dummySecrets } from "../../lab/dummyStack";
import { missingSecrets, refuseBadSettings, withSettings } from "../../lab/labSettings";

const encrypted = Object.fromEntries(
  Object.keys(dummySecrets).map((key) => [key, { secure: `v1:${key}` }]),
);
const present = JSON.stringify({
  encryptionsalt: "v1:salt",
  config: { "hybrid:old": 1, ...encrypted },
});

describe("settings that the program would refuse", () => {
  const lab = (): string => readFileSync(path.resolve(__dirname, "../../Pulumi.lab.yaml"), "utf8");

  it.each([
    ["no settings at all", "", /has \d+ problems:\n {2}hybrid:/],
    ["a section nobody knows", () => `${lab()}\n  hybrid:nodess: []\n`, /hybrid:nodess: /],
    [
      "a secret in clear",
      () => `${lab()}\n  hybrid:hcloudToken: mine\n`,
      /must be encrypted.*\n {2}hybrid:hcloudToken: is in clear in Pulumi\.lab\.yaml\n {4}fix: pulumi config set --secret hybrid:hcloudToken/,
    ],
  ])("are refused: %s", (_, text, message) => {
    const settings = typeof text === "string" ? text : text();
    expect(() => {
      refuseBadSettings(settings, "lab");
    }).toThrow(message);
  });

  it("are not those of the lab", () => {
    refuseBadSettings(lab(), "lab");
    expect(lab()).not.toContain("mine");
  });
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
