import { parse } from "yaml";
import { dummyStackFile, encryptionSaltOf, secretsInClear } from "../../lab/dummyStack";

const configOf = (text: string): Record<string, unknown> =>
  (parse(dummyStackFile(text)) as { config: Record<string, unknown> }).config;

const secretKeys = [
  "hcloudToken",
  "hcloudCsiToken",
  "proxmoxApiToken",
  "sealingCertificate",
  "sealingPrivateKey",
];

describe("dummyStackFile", () => {
  it("keeps every setting as it is", () => {
    const settings = { "hybrid:nodes": [{ name: "a", memoryMiB: 8192 }], "aws:region": "eu" };
    expect(configOf(JSON.stringify({ config: settings }))).toMatchObject(settings);
  });

  it.each(secretKeys)("supplies %s where the stack file has none", (key) => {
    expect(configOf("config: {}")[`hybrid:${key}`]).toMatch(/./);
  });

  it.each(secretKeys)("puts a dummy in the place of an encrypted %s", (key) => {
    const file = JSON.stringify({ config: { [`hybrid:${key}`]: { secure: "v1:cipher" } } });
    expect(JSON.stringify(configOf(file))).not.toContain("v1:cipher");
    expect(configOf(file)).toEqual(configOf("config: {}"));
  });

  it("leaves no encrypted value and no salt, however deep", () => {
    const config = { "hybrid:other": { list: [{ secure: "v1:cipher" }, { key: "kept" }] } };
    const text = dummyStackFile(JSON.stringify({ encryptionsalt: "v1:salt", config }));
    expect(text).not.toMatch(/v1:|secure|encryptionsalt/);
    expect(configOf(text)["hybrid:other"]).toEqual({ list: ["dummy", { key: "kept" }] });
  });

  it("makes a token as long as a real one", () => {
    expect(configOf("")["hybrid:hcloudToken"]).toHaveLength(64);
  });

  it("carries the salt of the stack that will use it", () => {
    expect(encryptionSaltOf(dummyStackFile("encryptionsalt: old", "new"))).toBe("new");
  });
});

describe("a secret in a stack file", () => {
  it.each([
    { value: "a-real-token", inClear: ["hybrid:hcloudToken"] },
    { value: { secure: "v1:cipher" }, inClear: [] },
    { value: undefined, inClear: [] },
  ])("is told when it stands in clear: $value", ({ value, inClear }) => {
    const text = JSON.stringify({ config: { "hybrid:hcloudToken": value } });
    expect(secretsInClear(text)).toEqual(inClear);
  });
});
