import { memberConfiguration } from "../../../components/vault/values";
import type { HclBody } from "../../../components/vault/hcl";
import { blocksOf, parseHcl } from "../../support/hcl";
import { type Overrides, type SettingsInput, settings } from "../../support/settings";

type VaultInput = Overrides<NonNullable<SettingsInput["vault"]>>;

const configuration = (vault: VaultInput = {}): HclBody =>
  parseHcl(memberConfiguration(settings({ vault }).vault));
const block = (body: HclBody, type: string, label: string): HclBody => {
  const found = blocksOf(body, type).get(label);
  if (found === undefined) throw new Error(`there is no ${type} "${label}"`);
  return found;
};
const transit = { by: "transit", address: "https://keys.example.org", keyName: "hybrid" } as const;

describe("the configuration of a member", () => {
  it("names every member to join, with the authority to trust", () => {
    for (const [flavor, release] of [
      [{ unseal: transit, flavor: "vault" }, "vault"],
      [{}, "openbao"],
    ] as const) {
      const raft = block(configuration(flavor), "storage", "raft");
      expect((raft.blocks ?? []).map(({ type, body }) => [type, body.attributes])).toEqual(
        [0, 1, 2].map((index) => [
          "retry_join",
          {
            leader_api_addr: `https://${release}-${index}.${release}-internal:8200`,
            leader_ca_cert_file: "/etc/vault-tls/ca.crt",
          },
        ]),
      );
      expect(raft.attributes).toEqual({ path: `/${release}/data`, performance_multiplier: 3 });
    }
  });

  it("never listens in clear", () => {
    const { attributes } = block(configuration(), "listener", "tcp");
    expect(attributes).toMatchObject({
      address: "[::]:8200",
      tls_cert_file: "/etc/vault-tls/tls.crt",
      tls_key_file: "/etc/vault-tls/tls.key",
    });
    expect(attributes).not.toHaveProperty("tls_disable");
  });

  it("has the audit device where the flavor takes it from, and only there", () => {
    expect(blocksOf(configuration(), "audit").get("file stdout")).toBeDefined();
    const ofVault = configuration({ flavor: "vault", unseal: transit });
    expect(blocksOf(ofVault, "audit").size).toBe(0);
    expect(ofVault.attributes).toEqual({ ui: true, disable_mlock: true });
    expect(configuration().attributes).toEqual({ ui: true });
  });

  it("measures, and tells Kubernetes who is active", () => {
    const body = configuration();
    expect(block(body, "telemetry", "").attributes).toMatchObject({ disable_hostname: true });
    expect(block(body, "service_registration", "kubernetes")).toEqual({
      attributes: {},
      blocks: [],
    });
  });

  it("keeps everything in PostgreSQL or on own disks, never both", () => {
    const body = configuration({ storage: { backend: "postgresql" } });
    expect([...blocksOf(body, "storage").keys()]).toEqual(["postgresql"]);
    expect(block(body, "storage", "postgresql")).toEqual({
      attributes: { table: "vault_kv_store", ha_enabled: "true" },
      blocks: [],
    });
    expect([...blocksOf(configuration(), "storage").keys()]).toEqual(["raft"]);
  });
});

describe("what opens the store", () => {
  it("is a key in a file, named by its number", () => {
    expect(block(configuration(), "seal", "static").attributes).toEqual({
      current_key_id: "key-1",
      current_key: "file:///etc/vault-seal/key-1.base64",
    });
  });

  it("is the next key, beside the one before it, while a key is rotated", () => {
    const body = configuration({ unseal: { by: "static", keyNumber: 3 } });
    expect(block(body, "seal", "static").attributes).toEqual({
      current_key_id: "key-3",
      current_key: "file:///etc/vault-seal/key-3.base64",
      previous_key_id: "key-2",
      previous_key: "file:///etc/vault-seal/key-2.base64",
    });
  });

  it.each<[string, VaultInput["unseal"], object]>([
    [
      "transit",
      transit,
      { address: "https://keys.example.org", key_name: "hybrid", mount_path: "transit/" },
    ],
    [
      "awskms",
      { by: "awskms", region: "eu-central-1", kmsKeyId: "alias/hybrid" },
      { region: "eu-central-1", kms_key_id: "alias/hybrid" },
    ],
    [
      "gcpckms",
      { by: "gcpckms", project: "p", region: "global", keyRing: "r", cryptoKey: "k" },
      {
        credentials: "/etc/vault-seal/vaultGcpCredentials",
        project: "p",
        region: "global",
        key_ring: "r",
        crypto_key: "k",
      },
    ],
    [
      "azurekeyvault",
      {
        by: "azurekeyvault",
        tenantId: "00000000-0000-4000-8000-000000000001",
        clientId: "00000000-0000-4000-8000-000000000002",
        vaultName: "v",
        keyName: "k",
      },
      {
        tenant_id: "00000000-0000-4000-8000-000000000001",
        client_id: "00000000-0000-4000-8000-000000000002",
        vault_name: "v",
        key_name: "k",
      },
    ],
  ])("is named with nothing secret: %s", (name, unseal, attributes) => {
    const seals = blocksOf(configuration({ unseal }), "seal");
    expect([...seals]).toEqual([[name, { attributes, blocks: [] }]]);
  });

  it("is nothing where people do", () => {
    expect(blocksOf(configuration({ unseal: { by: "shamir" } }), "seal").size).toBe(0);
  });
});
