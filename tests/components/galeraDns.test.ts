import * as pulumi from "@pulumi/pulumi";
import { networkPolicies } from "../../components/dns/networkPolicies";
import type { Recorded } from "../support/record";
import { vpsNode, prodNodes } from "../support/settings";
import { opened, recordDns } from "./dns/recordedDns";
import { named, namesBefore, releases } from "./platform/recordings";

let recording: readonly Recorded[] = [];
beforeAll(async () => {
  recording = await recordDns();
});

const ofKind = (kind: string, from = recording): readonly Recorded[] =>
  from.filter(({ type }) => type.endsWith(`:${kind}`));
const one = (kind: string, from = recording): Recorded => {
  const [found, ...more] = ofKind(kind, from);
  if (found === undefined || more.length > 0) throw new Error(`expected one ${kind}`);
  return found;
};
const specOf = ({ inputs }: Recorded): Record<string, unknown> =>
  opened(inputs["spec"]) as Record<string, unknown>;
const nameOf = ({ inputs }: Recorded): string =>
  (inputs["metadata"] as { readonly name: string }).name;

const before = (name: string, from = recording): ReadonlySet<string> => namesBefore(from, name);

describe("GaleraDns", () => {
  it("owns every resource it makes, and holds nothing but the zones' names itself", () => {
    const [component, ...others] = recording.filter(({ name }) => name !== "earlier");
    expect(component).toMatchObject({ type: "hybrid:dns:GaleraDns", name: "dns" });
    expect(component?.inputs).toEqual({ zoneNames: ["example.org"] });
    expect(others.map(({ parent }) => parent)).toEqual(others.map(() => "dns"));
  });

  it("starts after the cluster", () => {
    const first = recording.filter(({ custom, dependsOn }) => custom && dependsOn.length === 0);
    expect(first).toEqual([]);
    for (const { name } of recording.filter(({ custom }) => custom)) {
      expect(before(name)).toContain("earlier");
    }
  });

  it("makes nothing outside its namespaces", () => {
    const namespaces = recording
      .map(({ inputs }) => (inputs["metadata"] as { namespace?: string } | undefined)?.namespace)
      .filter((namespace) => namespace !== undefined);
    // The key of the challenges has to be where the issuer looks for it.
    expect(new Set(namespaces)).toEqual(new Set(["dns", "cert-manager"]));
  });

  it("lets the namespace have ports of the node", () => {
    expect(named(recording, "dns", "kubernetes:core/v1:Namespace")).toMatchObject({
      inputs: {
        metadata: {
          name: "dns",
          labels: { "pod-security.kubernetes.io/enforce": "privileged" },
        },
      },
      opts: { protect: true },
    });
  });
});

describe("what operators look after", () => {
  it("comes after its operator, and so goes before it", () => {
    for (const { type, name } of recording) {
      if (type.startsWith("kubernetes:k8s.mariadb.com/")) {
        expect(before(name)).toContain("dns-mariadb-operator");
        expect(before(name)).toContain("dns-mariadb-operator-crds");
      }
      if (type.startsWith("kubernetes:dns.cav.enablers.ob/")) {
        expect(before(name)).toContain("dns-powerdns-operator");
        expect(before(name)).toContain("dns-pdns-api");
      }
    }
  });

  it("is made in the order database, account, right, table, server, zone, record, route", () => {
    const order = [
      "dns-galera",
      "dns-powerdns-database",
      "dns-pdns-schema-sqljob",
      "dns-pdns-api",
      "dns-powerdns-operator",
      "dns-example.org",
      "dns-ns1.example.org.A",
      "dns-external-dns",
    ];
    for (const [index, name] of order.entries()) {
      expect([...before(name)]).toEqual(expect.arrayContaining(order.slice(0, index)));
    }
    expect(before("dns-pdns-reader-grant")).toContain("dns-pdns-reader-user");
    expect(before("dns-pdns-talos-vps-cp-0")).toContain("dns-pdns-reader-grant");
  });

  it.each([
    ["MariaDB", "condition=Ready"],
    ["Database", "condition=Ready"],
    ["SqlJob", "condition=Complete"],
    ["ClusterZone", "condition=Available"],
  ])("is waited for: %s until %s", (kind, awaited) => {
    expect(one(kind).inputs["metadata"]).toMatchObject({
      annotations: { "pulumi.com/waitFor": awaited },
    });
  });

  it("waits for a record by the only word that its operator says of it", () => {
    const records = ofKind("ClusterRRset");
    expect(records).not.toEqual([]);
    for (const { inputs } of records) {
      expect(inputs["metadata"]).toMatchObject({
        annotations: { "pulumi.com/waitFor": "jsonpath={.status.syncStatus}=Succeeded" },
      });
    }
  });

  it("is protected where it holds what nothing else can make again", () => {
    expect(one("MariaDB").opts.protect).toBe(true);
    expect(one("Database").opts.protect).toBe(true);
    expect(specOf(one("Database"))).toMatchObject({ cleanupPolicy: "Skip" });
    expect(one("ClusterZone").opts).toMatchObject({ protect: true, retainOnDelete: true });
    const definitions = releases(recording).get("mariadb-operator-crds");
    expect(definitions?.opts).toMatchObject({ protect: true, retainOnDelete: true });
    for (const { opts } of releases(recording).values()) expect(opts.protect).toBe(true);
  });

  it("gets a new job for another schema", () => {
    expect(one("SqlJob").opts).toMatchObject({
      replaceOnChanges: ["spec"],
      deleteBeforeReplace: true,
    });
  });
});

describe("the database", () => {
  const spec = (): Record<string, unknown> => specOf(one("MariaDB"));

  it("has three members, on exactly two VPS and one home worker, by name", () => {
    expect(spec()).toMatchObject({
      replicas: 3,
      affinity: {
        antiAffinityEnabled: true,
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
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100 }],
        },
      },
    });
    // Given, it would replace the operator's own, which is what keeps members apart.
    expect(spec()["affinity"]).not.toHaveProperty("podAntiAffinity");
  });

  it("has no other pod of the namespace with the label by which members are kept apart", () => {
    const instances = ofKind("Deployment").map(({ inputs }) => {
      const { template } = inputs["spec"] as { template: { metadata: { labels: object } } };
      return template.metadata.labels;
    });
    for (const labels of instances) {
      expect(labels).not.toHaveProperty(["app.kubernetes.io/instance"], "galera");
    }
    expect([...releases(recording).keys()]).not.toContain("galera");
  });

  it.each<[string, object]>([
    [
      "local disks that outlive it",
      {
        storage: {
          storageClassName: "local-path",
          pvcRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
        },
      },
    ],
    ["one disk for each member", { galera: { config: { reuseStorageVolume: true } } }],
    ["at most one member away at a time", { podDisruptionBudget: { maxUnavailable: 1 } }],
    [
      "probes of five seconds",
      {
        livenessProbe: { timeoutSeconds: 5 },
        readinessProbe: { timeoutSeconds: 5 },
        startupProbe: { timeoutSeconds: 5 },
      },
    ],
    [
      "recovery, said explicitly, from one member on",
      {
        galera: { recovery: { enabled: true, minClusterSize: 1, clusterBootstrapTimeout: "45m" } },
      },
    ],
    ["no certificates that someone would have to renew", { tls: { enabled: false } }],
    [
      "no exporter, without whose definitions the operator would stop",
      { metrics: { enabled: false } },
    ],
    [
      "images beside it of the operator's release",
      {
        galera: {
          agent: { image: "ghcr.io/mariadb-operator/mariadb-operator:26.6.0" },
          initContainer: { image: "ghcr.io/mariadb-operator/mariadb-operator:26.6.0" },
        },
        updateStrategy: { autoUpdateDataPlane: false },
      },
    ],
    [
      "its password from a Secret",
      { rootPasswordSecretKeyRef: { name: "galera-root", key: "password" } },
    ],
    ["the release of the settings", { image: "docker.io/library/mariadb:11.8.8" }],
  ])("has %s", (_what, part) => {
    expect(spec()).toMatchObject(part);
  });

  it("gives every container a memory limit, those of its jobs too", () => {
    const { galera, resources } = spec() as {
      resources: object;
      galera: Record<"initContainer" | "agent" | "initJob", { resources: object }> & {
        recovery: { job: { resources: object } };
      };
    };
    const all = [
      resources,
      ...[galera.initContainer, galera.agent, galera.initJob].map((part) => part.resources),
      galera.recovery.job.resources,
      specOf(one("SqlJob"))["resources"],
    ];
    for (const given of all) {
      expect(given).toMatchObject({
        limits: { memory: expect.stringMatching(/^\d+Mi$/) as string },
      });
    }
  });

  it("never lets an option reach the provider that is the operator's own", () => {
    const { galera } = spec() as { galera: { providerOptions: Record<string, unknown> } };
    expect(galera.providerOptions).not.toHaveProperty(["ist.recv_addr"]);
    for (const value of Object.values(galera.providerOptions)) expect(typeof value).toBe("string");
  });

  it("stays where it is while its node cannot be seen", () => {
    expect(spec()["tolerations"]).toEqual(
      ["not-ready", "unreachable"].map((state) => ({
        key: `node.kubernetes.io/${state}`,
        operator: "Exists",
        effect: "NoExecute",
      })),
    );
  });

  it("is reached on the same node at a fixed address, also without the others", () => {
    expect(specOf(named(recording, "dns-galera-local"))).toEqual({
      clusterIP: "10.96.0.11",
      selector: { "app.kubernetes.io/name": "mariadb", "app.kubernetes.io/instance": "galera" },
      ports: [{ name: "mariadb", port: 3_306, targetPort: 3_306 }],
      internalTrafficPolicy: "Local",
      publishNotReadyAddresses: true,
    });
  });

  it("has a writer and a reader that may do no more than they must", () => {
    const rights = ofKind("Grant").map((grant) => [
      nameOf(grant),
      specOf(grant)["privileges"],
      specOf(grant)["database"],
    ]);
    expect(rights).toEqual([
      ["pdns-writer", ["SELECT", "INSERT", "UPDATE", "DELETE"], "powerdns"],
      ["pdns-reader", ["SELECT"], "powerdns"],
    ]);
  });
});

describe("a name server", () => {
  const pod = (name: string): Record<string, unknown> => {
    const { template } = specOf(named(recording, name, "kubernetes:apps/v1:Deployment")) as {
      template: { spec: Record<string, unknown> };
    };
    return template.spec;
  };
  const container = (name: string): Record<string, unknown> =>
    (pod(name)["containers"] as Record<string, unknown>[])[0] ?? {};

  it("answers at port 53 of its own VPS and at no other address", () => {
    const servers = ofKind("Deployment").filter(({ name }) => name !== "dns-pdns-api");
    expect(servers.map(({ name }) => name)).toEqual([
      "dns-pdns-talos-vps-cp-0",
      "dns-pdns-talos-vps-cp-1",
    ]);
    for (const [index, { name }] of servers.entries()) {
      expect(pod(name)).toMatchObject({
        nodeSelector: { "kubernetes.io/hostname": `talos-vps-cp-${index}` },
      });
      expect(container(name)["ports"]).toEqual(
        ["UDP", "TCP"].map((protocol) => ({
          name: `dns-${protocol.toLowerCase()}`,
          containerPort: 5_353,
          hostPort: 53,
          hostIP: `192.0.2.${index + 1}`,
          protocol,
        })),
      );
      expect(pod(name)).not.toHaveProperty("hostNetwork");
    }
  });

  it("is never there twice, also not during an update", () => {
    for (const deployment of ofKind("Deployment")) {
      expect(specOf(deployment)).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
    }
  });

  it("has the one capability without which its program cannot be started, and no other", () => {
    for (const { name } of ofKind("Deployment")) {
      expect(container(name)["securityContext"]).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
      });
      expect(pod(name)).toMatchObject({ securityContext: { runAsUser: 953, runAsNonRoot: true } });
    }
  });

  it("is not started by the image's script, which would open the API to everyone", () => {
    for (const { name } of ofKind("Deployment")) {
      expect(container(name)["command"]).toEqual([
        "/usr/local/sbin/pdns_server",
        "--config-dir=/etc/pdns",
      ]);
      expect(container(name)).not.toHaveProperty("env");
    }
  });

  it("reads its database at an address, the writer through the operator's Service", () => {
    const configuration = (role: string): string => {
      const { data } = named(recording, `dns-pdns-${role}`, "kubernetes:core/v1:ConfigMap")
        .inputs as { data: Record<string, string> };
      return data["pdns.conf"] ?? "";
    };
    expect(configuration("server")).toContain("gmysql-host=10.96.0.11\n");
    expect(configuration("server")).toContain("gmysql-user=pdns-reader\n");
    expect(configuration("server")).toContain("api=no\n");
    expect(configuration("api")).toContain("gmysql-host=galera-primary.dns.svc.cluster.local\n");
    expect(configuration("api")).toContain(
      "default-soa-content=ns1.example.org. hostmaster.@ 0 10800 3600 604800 300\n",
    );
    for (const role of ["api", "server"]) {
      expect(configuration(role)).toContain("disable-axfr=yes\n");
      expect(configuration(role)).not.toMatch(/^(gmysql-password|api-key)=/m);
    }
  });

  it("restarts when its configuration or its password changes", async () => {
    const hashes = async (overrides: Parameters<typeof recordDns>[0]) =>
      ofKind("Deployment", await recordDns(overrides)).map((deployment) => {
        const { template } = specOf(deployment) as {
          template: { metadata: { annotations: Record<string, string> } };
        };
        return template.metadata.annotations["hybrid.cluster/config-hash"];
      });
    const usual = await hashes({});
    expect(await hashes({})).toEqual(usual);
    const other = await hashes({ network: { serviceCidr: "10.112.0.0/16" } });
    expect(other.map((hash, index) => hash === usual[index])).toEqual([true, false, false]);
  });
});

describe("a new API key", () => {
  it("restarts whoever has it in its memory, and nobody who has not", async () => {
    const seen = async (apiKey?: string): Promise<ReadonlyMap<string, string>> => {
      const made = await recordDns({}, apiKey);
      const written = (value: unknown): string => JSON.stringify(opened(value));
      return new Map<string, string>([
        ...ofKind("Deployment", made).map(({ name, inputs }) => [name, written(inputs)] as const),
        ...ofKind("Release", made).map(({ name, inputs }) => [name, written(inputs)] as const),
      ]);
    };
    const [usual, other] = [await seen(), await seen("another-key")];
    const changed = [...usual.keys()].filter((name) => usual.get(name) !== other.get(name));
    expect(changed.sort()).toEqual(["dns-external-dns", "dns-pdns-api", "dns-powerdns-operator"]);
  });
});

describe("secrets", () => {
  it("are in Secrets only, and marked as such there", () => {
    const secrets = ofKind("Secret");
    expect(secrets).toHaveLength(7);
    for (const { inputs } of secrets) {
      expect(pulumi.runtime.isRpcSecret(inputs["stringData"])).toBe(true);
    }
    const others = recording.filter(({ type }) => !type.endsWith(":Secret"));
    expect(JSON.stringify(others.map(({ inputs }) => opened(inputs)))).not.toContain(
      "confidential",
    );
  });

  it("are known to each only where they are needed", () => {
    const content = Object.fromEntries(
      ofKind("Secret").map(({ name, inputs }) => [name, opened(inputs["stringData"])]),
    );
    expect(content).toEqual({
      "dns-root": { password: "confidential-root" },
      "dns-pdns-writer": { password: "confidential-pdns-writer" },
      "dns-pdns-reader": { password: "confidential-pdns-reader" },
      "dns-pdns-api": {
        "secret.conf": "gmysql-password=confidential-pdns-writer\napi-key=confidential-api-key\n",
      },
      "dns-pdns-server": { "secret.conf": "gmysql-password=confidential-pdns-reader\n" },
      "dns-pdns-api-key": { PDNS_API_KEY: "confidential-api-key" },
      "dns-challenge-key": { PDNS_API_KEY: "confidential-api-key" },
    });
  });
});

describe("zones", () => {
  it("are native, with their name servers in order", () => {
    expect(nameOf(one("ClusterZone"))).toBe("example.org");
    expect(specOf(one("ClusterZone"))).toEqual({
      kind: "Native",
      nameservers: ["ns1.example.org", "ns2.example.org"],
      soa_edit_api: "DEFAULT",
    });
  });

  it("tell the addresses of the name servers inside them, and each fixed record", () => {
    const records = ofKind("ClusterRRset").map((recorded) => {
      const spec = specOf(recorded);
      return [spec["name"], spec["type"], spec["records"]];
    });
    expect(records).toEqual([
      ["ns1.example.org.", "A", ["192.0.2.1"]],
      ["ns2.example.org.", "A", ["192.0.2.2"]],
      ["_dmarc.example.org.", "TXT", ['"v=DMARC1; p=reject"']],
      ["example.org.", "CAA", ['0 iodef "mailto:ops@example.org"', '0 issue "letsencrypt.org"']],
      ["example.org.", "MX", ["10 mail.example.net."]],
      ["example.org.", "TXT", ['"v=spf1 mx -all"']],
    ]);
  });

  it("are signed by a job where the stack file says so, and nowhere else", async () => {
    expect(ofKind("Job")).toEqual([]);
    const zones = [{ name: "a.example", dnssec: true }, { name: "b.example" }];
    const signed = await recordDns({ dns: { zones } });
    expect(ofKind("Job", signed).map(nameOf)).toEqual(["sign-a.example"]);
    expect(before("dns-a.example-signing", signed)).toContain("dns-a.example");
    const long = [{ name: `${"a".repeat(60)}.example`, dnssec: true }];
    const [name = ""] = ofKind("Job", await recordDns({ dns: { zones: long } })).map(nameOf);
    // The job's pods have it as a label.
    expect(name).toMatch(/^sign-[a-z0-9.-]{1,58}$/);
    expect(JSON.stringify(one("Job", signed).inputs)).toContain(
      "http://pdns-api.dns.svc.cluster.local:8081/api/v1/servers/localhost/zones/a.example.",
    );
  });
});

describe("backups", () => {
  const backup = { bucket: "backups", endpoint: "https://s3.example.org" };

  it("are made where the stack file says where to, with keys from a Secret", async () => {
    expect(ofKind("PhysicalBackup")).toEqual([]);
    const saved = await recordDns({ dns: { backup } });
    expect(specOf(one("PhysicalBackup", saved))).toMatchObject({
      target: "PreferReplica",
      compression: "gzip",
      maxRetention: "720h",
      schedule: { cron: "17 3 * * *" },
      storage: { s3: { bucket: "backups", endpoint: "s3.example.org", prefix: "galera" } },
      resources: { limits: { memory: "512Mi" } },
    });
    expect(opened(named(saved, "dns-backup").inputs["stringData"])).toEqual({
      "access-key-id": "confidential-id",
      "secret-access-key": "confidential-key",
    });
  });
});

describe("the network policies", () => {
  it("let nobody into the namespace but who is named", () => {
    expect(networkPolicies["deny-ingress"]).toEqual({ podSelector: {}, policyTypes: ["Ingress"] });
    expect(ofKind("NetworkPolicy").map(nameOf).sort()).toEqual([
      "deny-ingress",
      "galera",
      "pdns-api",
      "pdns-servers",
    ]);
  });

  const rulesOf = (name: string) =>
    (networkPolicies[name]?.ingress ?? []) as readonly {
      readonly from?: readonly object[];
      readonly ports: readonly { readonly protocol: string; readonly port: number }[];
    }[];

  it("let the whole world reach DNS on the servers, and nothing else anywhere", () => {
    const open = Object.keys(networkPolicies).flatMap((name) =>
      rulesOf(name)
        .filter(({ from }) => from === undefined)
        .map(({ ports }) => [name, ports]),
    );
    expect(open).toEqual([
      [
        "pdns-servers",
        [
          { protocol: "UDP", port: 5_353 },
          { protocol: "TCP", port: 5_353 },
        ],
      ],
    ]);
  });

  it("let only the three programs that write records, and the signing job, reach the API", () => {
    const [rule, ...more] = rulesOf("pdns-api");
    expect(more).toEqual([]);
    expect(rule?.ports.map(({ port }) => port)).toEqual([8_081]);
    expect(JSON.stringify(rule?.from)).toMatch(
      /powerdns-operator.*external-dns.*cert-manager-webhook-pdns.*zone-signing/,
    );
  });

  it("let members alone reach the ports of replication", () => {
    const replication = rulesOf("galera").filter(({ ports }) =>
      ports.some(({ port }) => [4_567, 4_568, 4_444].includes(port)),
    );
    expect(replication.map(({ from }) => from)).toEqual([
      [
        {
          podSelector: {
            matchLabels: {
              "app.kubernetes.io/name": "mariadb",
              "app.kubernetes.io/instance": "galera",
            },
          },
        },
      ],
    ]);
  });

  it("let in exactly the pods that have the label of a client of the database", () => {
    const clients = ofKind("Deployment").map(({ inputs }) => {
      const { template } = inputs["spec"] as { template: { metadata: { labels: object } } };
      return template.metadata.labels;
    });
    for (const labels of clients) {
      expect(labels).toHaveProperty(["hybrid.cluster/database-client"], "true");
    }
    expect(specOf(one("SqlJob"))).toMatchObject({
      podMetadata: { labels: { "hybrid.cluster/database-client": "true" } },
    });
  });
});

describe("another inventory", () => {
  it("places members and servers by it, never by a number", async () => {
    const nodes = [
      prodNodes.homeWorker0,
      prodNodes.homeCp0,
      vpsNode({ name: "b" }),
      vpsNode({ name: "a" }),
      prodNodes.homeGpu0,
    ];
    const other = await recordDns({
      nodes,
      dns: {
        nameServers: [
          { host: "ns1.example.org", node: "a" },
          { host: "ns2.example.org", node: "b" },
        ],
      },
    });
    expect(JSON.stringify(specOf(one("MariaDB", other))["affinity"])).toContain(
      '["a","b","talos-pve-worker-0"]',
    );
    expect(ofKind("Deployment", other).map((deployment) => nameOf(deployment))).toEqual([
      "pdns-api",
      "pdns-a",
      "pdns-b",
    ]);
  });
});
