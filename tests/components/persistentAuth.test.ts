import * as pulumi from "@pulumi/pulumi";
import { databaseAccounts } from "../../components/dns/credentials";
import { PersistentAuth } from "../../components/persistentAuth";
import { record } from "../support/record";

const build = (opts: pulumi.ComponentResourceOptions): PersistentAuth =>
  new PersistentAuth(
    "auth",
    {
      talosVersion: "v1.13.9",
      sealingCertificate: pulumi.secret("certificate"),
      sealingPrivateKey: pulumi.secret("private key"),
      unsealKeyCount: 1,
    },
    opts,
  );

describe("PersistentAuth", () => {
  it("protects every identity it makes", async () => {
    const made = (await record(build)).filter(({ custom }) => custom);
    expect(made.map(({ name, opts }) => [name, opts.protect])).toEqual([
      ["auth", true],
      ["auth-unseal-key", true],
      ...databaseAccounts.map((account) => [`auth-database-${account}`, true]),
      ["auth-dns-api-key", true],
    ]);
  });

  it("keeps machine secrets when the Talos version changes", async () => {
    const secrets = (await record(build)).find(
      ({ type }) => type === "talos:machine/secrets:Secrets",
    );
    expect(secrets?.opts.ignoreChanges).toEqual(["talosVersion"]);
  });

  it("hands every identity on as a secret", async () => {
    const identities: pulumi.Output<unknown>[] = [];
    await record((opts) => {
      const auth = build(opts);
      identities.push(
        auth.machineSecrets,
        auth.clientConfiguration,
        auth.sealingCertificate,
        auth.sealingPrivateKey,
        ...auth.unsealKeys,
        ...Object.values(auth.databasePasswords),
        auth.dnsApiKey,
      );
    });
    const marks = await Promise.all(identities.map((identity) => pulumi.isSecret(identity)));
    expect(marks).toEqual(identities.map(() => true));
  });

  it("takes no secret into its own inputs", async () => {
    const component = (await record(build)).find(({ custom }) => !custom);
    expect(component?.inputs).toEqual({ talosVersion: "v1.13.9" });
  });

  it("makes an unseal key of 32 bytes", async () => {
    const key = (await record(build)).find(
      ({ type }) => type === "random:index/randomBytes:RandomBytes",
    );
    expect(key?.inputs["length"]).toBe(32);
  });
});
