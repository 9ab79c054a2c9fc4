import {
  externalSecretSpec,
  pushSecretSpec,
  refreshInterval,
  seededSecret,
} from "../../../components/secrets/serviceSecret";
import { record } from "../../support/record";
import { settings } from "../../support/settings";

const { refresh } = settings().vault;

describe("a service's secret", () => {
  it.each([
    ["apiKey", "60s"],
    ["other", "8760h"],
  ] as const)("of class %s is compared with the store every %s", (secretClass, interval) => {
    expect(refreshInterval(secretClass, refresh)).toBe(interval);
  });

  it("is one entry of the store, all its keys, and stays when the store is away", () => {
    const args = { service: "ollama", namespace: "ai", secretClass: "apiKey", refresh } as const;
    expect(externalSecretSpec(args)).toEqual({
      refreshPolicy: "Periodic",
      refreshInterval: "60s",
      secretStoreRef: { name: "vault", kind: "ClusterSecretStore" },
      target: { name: "ollama", creationPolicy: "Owner", deletionPolicy: "Retain" },
      dataFrom: [{ extract: { key: "ollama" } }],
    });
  });

  it("gets a first value that never takes the place of one that is there", () => {
    expect(pushSecretSpec("ollama", "key")).toMatchObject({
      updatePolicy: "IfNotExists",
      deletionPolicy: "None",
      secretStoreRefs: [{ name: "vault-seeding", kind: "ClusterSecretStore" }],
      data: [{ match: { secretKey: "key", remoteRef: { remoteKey: "ollama", property: "key" } } }],
    });
  });

  it("is read back after it was put there, without a value in the program", async () => {
    const made = await record((opts) =>
      seededSecret(
        "key",
        { service: "ollama", namespace: "ai", secretClass: "apiKey", refresh, secretKey: "key" },
        opts,
      ),
    );
    expect(
      made.map(({ type, name, dependsOn }) => [type.split(":").at(-1), name, dependsOn]),
    ).toEqual([
      ["Password", "key-generator", []],
      ["PushSecret", "key-seed", ["key-generator"]],
      ["ExternalSecret", "key", ["key-seed"]],
    ]);
  });
});
