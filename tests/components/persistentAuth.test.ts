import * as pulumi from "@pulumi/pulumi";
import { databaseAccounts, PersistentAuth } from "../../components/persistentAuth";
import { record } from "../support/record";

const build = () =>
  record(
    (opts) =>
      new PersistentAuth(
        "auth",
        {
          talosVersion: "v1.13.9",
          sealingCertificate: pulumi.secret("certificate"),
          sealingPrivateKey: pulumi.secret("private key"),
        },
        opts,
      ),
  );

describe("PersistentAuth", () => {
  it("protects every identity it makes", async () => {
    const made = (await build()).filter(({ custom }) => custom);
    expect(made.map(({ name, opts }) => [name, opts.protect])).toEqual([
      ["auth", true],
      ["auth-unseal-key", true],
      ...databaseAccounts.map((account) => [`auth-database-${account}`, true]),
    ]);
  });

  it("keeps machine secrets when the Talos version changes", async () => {
    const secrets = (await build()).find(({ type }) => type === "talos:machine/secrets:Secrets");
    expect(secrets?.opts.ignoreChanges).toEqual(["talosVersion"]);
  });

  it("keeps the whole of the machine secrets encrypted in the state", async () => {
    const secrets = (await build()).find(({ type }) => type === "talos:machine/secrets:Secrets");
    expect(secrets?.opts.additionalSecretOutputs).toEqual([
      "machineSecrets",
      "clientConfiguration",
    ]);
  });

  it("takes no secret into its own inputs", async () => {
    const component = (await build()).find(({ custom }) => !custom);
    expect(component?.inputs).toEqual({ talosVersion: "v1.13.9" });
  });

  it("makes an unseal key of 32 bytes", async () => {
    const key = (await build()).find(({ type }) => type === "random:index/randomBytes:RandomBytes");
    expect(key?.inputs["length"]).toBe(32);
  });
});
