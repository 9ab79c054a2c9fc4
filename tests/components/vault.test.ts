import * as pulumi from "@pulumi/pulumi";
import type { Recorded } from "../support/record";
import { opened } from "./dns/recordedDns";
import { named, namesBefore, releases } from "./platform/recordings";
import { recordVault, type VaultInput } from "./vault/recordedVault";

let recording: readonly Recorded[] = [];
beforeAll(async () => {
  recording = await recordVault();
});

const kindOf = ({ type }: Recorded): string => type.split(":").at(-1) ?? "";
const ofKind = (kind: string, from = recording): readonly Recorded[] =>
  from.filter((recorded) => kindOf(recorded) === kind);
const objectName = ({ inputs }: Recorded): string =>
  (inputs["metadata"] as { readonly name: string }).name;

const before = (name: string, from = recording): ReadonlySet<string> => namesBefore(from, name);

const transit: VaultInput = {
  flavor: "vault",
  unseal: { by: "transit", address: "https://keys.example.org", keyName: "hybrid" },
};
const everything: VaultInput = {
  oidc: { issuer: "https://id.example.org", clientId: "vault", groups: { admin: ["owners"] } },
  snapshots: { bucket: "backups", endpoint: "https://s3.example.org" },
  unseal: { by: "static", keyNumber: 2 },
};

describe("Vault", () => {
  it("owns every resource it makes, and holds nothing secret itself", () => {
    const [component, ...others] = recording.filter(({ name }) => name !== "earlier");
    expect(component).toMatchObject({ type: "hybrid:secrets:Vault", name: "vault" });
    expect(component?.inputs).toEqual({ flavor: "openbao", backend: "raft", unseal: "static" });
    expect(others.map(({ parent }) => parent)).toEqual(others.map(() => "vault"));
  });

  it("starts after the cluster", () => {
    for (const { name } of recording.filter(({ custom }) => custom)) {
      expect(before(name)).toContain("earlier");
    }
  });

  it.each<[string, VaultInput]>([
    ["a key of ours", {}],
    ["another Vault", transit],
    ["all there is", everything],
    ["PostgreSQL", { storage: { backend: "postgresql" } }],
    ["people", { unseal: { by: "shamir" } }],
  ])("shows no secret outside a Secret, and there only as a secret: %s", async (_, input) => {
    const made = await recordVault(input);
    const isMarked = (value: unknown): boolean =>
      pulumi.runtime.isRpcSecret(value) ||
      typeof value !== "object" ||
      value === null ||
      Object.values(value).every(isMarked);
    for (const recorded of made) {
      if (kindOf(recorded) === "Secret") {
        expect(isMarked(recorded.inputs["stringData"])).toBe(true);
      } else {
        expect(JSON.stringify(opened(recorded.inputs))).not.toContain("confidential");
      }
    }
  });

  it("protects what nothing else can make again", () => {
    const kept = recording.filter(({ opts }) => opts.protect === true).map(({ name }) => name);
    expect(kept).toEqual([
      "vault",
      "vault-members",
      "vault-external-secrets",
      "vault-sealed-secrets",
      "vault-reloader",
    ]);
  });
});

describe("the order", () => {
  it("is certificate, start, members, set-up, operator's store", () => {
    const order = [
      "vault-openbao-tls-certificate",
      "vault-members",
      "vault-initialization",
      "vault-vault",
    ];
    for (const [index, name] of order.entries()) {
      expect([...before(name)]).toEqual(expect.arrayContaining(order.slice(0, index)));
    }
    expect(before("vault-members")).toContain("vault-start");
  });

  it("has no circle: store and operator do not know each other until both are there", () => {
    for (const { name } of recording) expect(before(name)).not.toContain(name);
    expect(before("vault-external-secrets")).not.toContain("vault-members");
    expect(before("vault-members")).not.toContain("vault-external-secrets");
    for (const store of ofKind("ClusterSecretStore")) {
      expect([...before(store.name)]).toEqual(
        expect.arrayContaining(["vault-external-secrets", "vault-initialization"]),
      );
    }
  });

  it("does not wait for members that only the set-up opens, and waits for that", () => {
    expect(releases(recording).get("openbao")?.inputs).toMatchObject({
      skipAwait: true,
      atomic: false,
    });
    const jobs = ofKind("Job");
    expect(jobs).toHaveLength(1);
    expect(jobs[0]?.inputs["metadata"]).not.toHaveProperty("annotations");
  });

  it("has the sealing key in its place before the controller looks for it", () => {
    expect(before("vault-sealed-secrets")).toContain("vault-sealing-key");
    expect(named(recording, "vault-sealing-key").inputs).toMatchObject({
      type: "kubernetes.io/tls",
      metadata: {
        namespace: "kube-system",
        labels: { "sealedsecrets.bitnami.com/sealed-secrets-key": "active" },
      },
    });
    const { values } = releases(recording).get("sealed-secrets")?.inputs ?? {};
    expect(values).toMatchObject({ keyrenewperiod: "0" });
  });
});

describe("the members", () => {
  const valuesOf = async (input: VaultInput, release: string): Promise<unknown> =>
    releases(await recordVault(input)).get(release)?.inputs["values"];

  it.each<[string, VaultInput]>([
    ["openbao", {}],
    ["vault", transit],
  ])(
    "are three of %s on exactly two VPS and one at home, never two on one node",
    async (release, input) => {
      const server = (await valuesOf(input, release)) as {
        readonly server: { readonly affinity: unknown };
      };
      expect(server).toMatchObject({
        global: { tlsDisable: false },
        injector: { enabled: false },
        server: {
          updateStrategyType: "OnDelete",
          dataStorage: { enabled: true, size: "10Gi", storageClass: "local-path" },
          resources: { requests: { memory: "384Mi" }, limits: { memory: "384Mi" } },
          ha: {
            replicas: 3,
            disruptionBudget: { enabled: true, maxUnavailable: 1 },
            raft: { enabled: true, setNodeId: true },
          },
        },
      });
      expect(server.server.affinity).toMatchObject({
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              {
                matchExpressions: [
                  {
                    key: "kubernetes.io/hostname",
                    operator: "In",
                    values: ["talos-vps-cp-0", "talos-vps-cp-1", "talos-pve-worker-0"],
                  },
                ],
              },
            ],
          },
        },
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            {
              topologyKey: "kubernetes.io/hostname",
              labelSelector: {
                matchLabels: {
                  "app.kubernetes.io/name": release,
                  "app.kubernetes.io/instance": release,
                  component: "server",
                },
              },
            },
          ],
        },
      });
    },
  );

  it("start all at once, in OpenBao's chart, which would start them in order", async () => {
    expect(await valuesOf({}, "openbao")).toMatchObject({
      server: { podManagementPolicy: "Parallel" },
    });
    expect(await valuesOf(transit, "vault")).not.toHaveProperty("server.podManagementPolicy");
  });

  it("have a name each in the certificate, as they call each other", () => {
    const { spec } = named(recording, "vault-openbao-tls-certificate").inputs as {
      readonly spec: { readonly dnsNames: readonly string[] };
    };
    expect(spec.dnsNames).toEqual([
      ...[0, 1, 2].map((index) => `openbao-${index}.openbao-internal`),
      "openbao.vault.svc",
      "openbao-active.vault.svc",
      "localhost",
    ]);
  });

  it("have no disk where a PostgreSQL has everything, and its URL from a Secret", async () => {
    const values = await valuesOf({ storage: { backend: "postgresql" } }, "openbao");
    expect(values).toMatchObject({
      server: {
        dataStorage: { enabled: false },
        ha: { raft: { enabled: false } },
        extraSecretEnvironmentVars: [
          {
            envName: "BAO_PG_CONNECTION_URL",
            secretName: "vault-start",
            secretKey: "vaultPostgresUrl",
          },
        ],
      },
    });
  });

  it("find every key there has been, so that an old snapshot opens too", async () => {
    const made = await recordVault(everything);
    const { stringData } = named(made, "vault-start").inputs;
    expect(opened(stringData)).toEqual({
      "key-1.base64": "confidential-key-1",
      "key-2.base64": "confidential-key-2",
    });
  });
});

describe("the set-up", () => {
  it("has an account that Kubernetes grants nothing", () => {
    expect(recording.filter(({ type }) => type.includes("rbac.authorization"))).toEqual([]);
  });

  it("is another job when there is something else to set up", async () => {
    const again = await recordVault();
    const changed = await recordVault({ oidc: everything.oidc });
    const job = (from: readonly Recorded[]): string => ofKind("Job", from).map(objectName).join();
    expect(job(again)).toBe(job(recording));
    expect(job(changed)).not.toBe(job(recording));
  });

  it("waits for people where people open the store, and nobody waits for it", async () => {
    const made = await recordVault({ unseal: { by: "shamir" } });
    expect(ofKind("Job", made)[0]?.inputs["metadata"]).toMatchObject({
      annotations: { "pulumi.com/skipAwait": "true" },
    });
    for (const store of ofKind("ClusterSecretStore", made)) {
      expect(store.inputs["metadata"]).not.toHaveProperty("annotations");
    }
  });
});

describe("the operator's stores", () => {
  it("are one to read and one to seed, each with an account of its own", () => {
    const logins = ofKind("ClusterSecretStore").map(({ inputs }) => {
      const { provider } = inputs["spec"] as {
        readonly provider: {
          readonly vault: { readonly auth: { readonly kubernetes: Record<string, unknown> } };
        };
      };
      return provider.vault.auth.kubernetes;
    });
    expect(logins).toEqual([
      {
        mountPath: "kubernetes",
        role: "reader",
        serviceAccountRef: { name: "vault-reader", namespace: "external-secrets" },
      },
      {
        mountPath: "kubernetes",
        role: "seeder",
        serviceAccountRef: { name: "vault-seeder", namespace: "external-secrets" },
      },
    ]);
  });

  it("serve namespaces that say so, over TLS with the store's own authority", () => {
    for (const { inputs } of ofKind("ClusterSecretStore")) {
      expect(inputs["spec"]).toMatchObject({
        conditions: [
          { namespaceSelector: { matchLabels: { "hybrid.cluster/reads-secrets": "true" } } },
        ],
        provider: {
          vault: {
            server: "https://openbao-active.vault.svc:8200",
            path: "services",
            version: "v2",
            caProvider: { type: "Secret", name: "openbao-tls", namespace: "vault", key: "ca.crt" },
          },
        },
      });
    }
  });
});

describe("snapshots", () => {
  it("are told to be missing where there are none", () => {
    expect(ofKind("CronJob")).toEqual([]);
  });

  it("are taken on a VPS, one at a time, with rights for that alone", async () => {
    const made = await recordVault(everything);
    const [job] = ofKind("CronJob", made);
    expect(job?.inputs["spec"]).toMatchObject({
      schedule: "47 2 * * *",
      concurrencyPolicy: "Forbid",
      jobTemplate: {
        spec: {
          template: {
            spec: {
              serviceAccountName: "vault-snapshot",
              nodeSelector: { "hybrid.cluster/site": "vps" },
            },
          },
        },
      },
    });
    const text = JSON.stringify(job?.inputs["spec"]);
    expect(text).toContain("store:backups/vault");
    expect(text).toContain("--min-age 30d");
    expect(text.match(/"limits":/g)).toHaveLength(2);
  });
});
