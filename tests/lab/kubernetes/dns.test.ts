import { type ApiObject, conditionsOf } from "../../../lab/kubernetes/apiObject";
import { nodeOf } from "../../../lab/kubernetes/controllers";
import { objectsAt, printed, textAt } from "../../../lab/kubernetes/json";
import { forgivingPatch } from "../../../lab/runbooks/failedRecord";
import { recordDns } from "../../components/dns/recordedDns";
import { until } from "../supervisor/testLab";
import { describeLive } from "./liveCluster";
import { RecordedCluster } from "./recordedCluster";

const cluster = new RecordedCluster();
let objects: readonly ApiObject[] = [];

/** The nodes of a selector's pods that are ready. */
async function readyOn(labelSelector: string): Promise<readonly string[]> {
  const pods = await cluster.client.list("v1", "Pod", { namespace: "dns", labelSelector });
  const isReady = (pod: ApiObject): boolean =>
    conditionsOf(pod).some(({ type, status }) => type === "Ready" && status === "True");
  return pods.filter(isReady).map(nodeOf).sort();
}

const backup = { bucket: "backups", endpoint: "https://s3.example.org" };
const vps = ["talos-vps-cp-0", "talos-vps-cp-1"];
const members = "app.kubernetes.io/name=mariadb,app.kubernetes.io/instance=galera";

describeLive("DNS on a real API server, placed by the real scheduler", () => {
  beforeAll(async () => {
    await cluster.start();
    objects = await cluster.deploy(await recordDns({ dns: { backup } }));
  });

  afterAll(() => cluster.stop());

  it("keeps two members on the VPS and one at home, never on the GPU or the control plane", async () => {
    expect(await readyOn(members)).toEqual(["talos-pve-worker-0", ...vps]);
  });

  it("gives every member a disk of its node", async () => {
    const claims = await cluster.client.list("v1", "PersistentVolumeClaim", { namespace: "dns" });
    expect(
      claims.map((claim) => [
        claim.metadata.name,
        textAt(claim, "spec", "storageClassName"),
        textAt(claim, "status", "phase"),
      ]),
    ).toEqual([0, 1, 2].map((index) => [`storage-galera-${index}`, "local-path", "Bound"]));
  });

  it("has a name server on each VPS at its public address, and one writer", async () => {
    const servers = "app.kubernetes.io/name=pdns,app.kubernetes.io/component=server";
    const ready = await until("both servers", async () => {
      const found = await readyOn(servers);
      return found.length === 2 ? found : undefined;
    });
    expect(ready).toEqual(vps);
    const pods = await cluster.client.list("v1", "Pod", {
      namespace: "dns",
      labelSelector: servers,
    });
    const ends = pods.map((pod) => [
      nodeOf(pod),
      ...objectsAt(pod, "spec", "containers")
        .flatMap((container) => objectsAt(container, "ports"))
        .map(
          ({ hostIP, hostPort, protocol }) =>
            `${printed(hostIP)}:${printed(hostPort)}/${printed(protocol)}`,
        ),
    ]);
    expect(ends.sort()).toEqual([
      [vps[0], "192.0.2.1:53/UDP", "192.0.2.1:53/TCP"],
      [vps[1], "192.0.2.2:53/UDP", "192.0.2.2:53/TCP"],
    ]);
    const writer = await readyOn("app.kubernetes.io/name=pdns,app.kubernetes.io/component=api");
    expect(writer).toHaveLength(1);
    expect(vps).toEqual(expect.arrayContaining([...writer]));
  });

  it("has a Service for the member that takes writes, and ours for the one on the same node", async () => {
    const service = async (name: string) =>
      cluster.client.get({ apiVersion: "v1", kind: "Service", namespace: "dns", name });
    const primary = await service("galera-primary");
    expect(textAt(primary, "spec", "selector", "statefulset.kubernetes.io/pod-name")).toMatch(
      /^galera-[0-2]$/,
    );
    const local = await service("galera-local");
    expect(textAt(local, "spec", "clusterIP")).toBe("10.96.0.11");
    expect(textAt(local, "spec", "internalTrafficPolicy")).toBe("Local");
  });

  it("leaves no container of the namespace without a memory limit", async () => {
    const pods = await cluster.client.list("v1", "Pod", { namespace: "dns" });
    const unlimited = pods.flatMap((pod) =>
      [...objectsAt(pod, "spec", "initContainers"), ...objectsAt(pod, "spec", "containers")]
        .filter((container) => textAt(container, "resources", "limits", "memory") === "")
        .map((container) => `${pod.metadata.name} ${textAt(container, "name")}`),
    );
    expect(pods.length).toBeGreaterThan(6);
    expect(unlimited).toEqual([]);
  });

  it("takes a backup beside a member that writes do not go to", async () => {
    const { client } = cluster;
    const reference = { apiVersion: "k8s.mariadb.com/v1alpha1", namespace: "dns", name: "galera" };
    await until("the backup to be complete", async () => {
      const made = await client.get({ ...reference, kind: "PhysicalBackup" });
      const isComplete =
        made !== undefined && conditionsOf(made).some(({ type }) => type === "Complete");
      return isComplete ? true : undefined;
    });
    const pods = await client.list("v1", "Pod", { namespace: "dns" });
    const job = pods.find((pod) => pod.metadata.name.startsWith("galera-backup-"));
    const primary = textAt(
      await client.get({ ...reference, kind: "MariaDB" }),
      ...["status", "currentPrimary"],
    );
    const [claim] = objectsAt(job ?? {}, "spec", "volumes").map((volume) =>
      textAt(volume, "persistentVolumeClaim", "claimName"),
    );
    const member = claim?.replace("storage-", "");
    expect(member).toMatch(/^galera-[0-2]$/);
    expect(member).not.toBe(primary);
    const beside = pods.find(({ metadata }) => metadata.name === member);
    expect(nodeOf(job ?? ({} as ApiObject))).toBe(nodeOf(beside ?? ({} as ApiObject)));
  });

  describe("a record of a zone of its own", () => {
    const zoneApi = "dns.cav.enablers.ob/v1alpha2";
    const zone = {
      ...{ apiVersion: zoneApi, kind: "ClusterZone", metadata: { name: "passing.test" } },
      spec: { kind: "Native", nameservers: ["ns1.passing.test"] },
    };
    const record = {
      ...{ apiVersion: zoneApi, kind: "ClusterRRset", metadata: { name: "www.passing.test-a" } },
      spec: {
        ...{ name: "www.passing.test.", type: "A", ttl: 300, records: ["192.0.2.1"] },
        zoneRef: { name: "passing.test", kind: "ClusterZone" },
      },
    };
    const reference = { apiVersion: zoneApi, kind: "ClusterRRset", name: record.metadata.name };
    const found = () => cluster.client.get(reference);
    const untilStatus = (wanted: string) =>
      until(`the record to be ${wanted}`, async () =>
        textAt(await found(), "status", "syncStatus") === wanted ? true : undefined,
      );

    beforeAll(async () => {
      await cluster.apply(zone);
      await cluster.apply(record);
      await untilStatus("Succeeded");
    });

    it("stays failed until somebody takes the word away, as the runbook does", async () => {
      await cluster.client.patch(reference, { status: { syncStatus: "Failed" } }, "status");
      // What is made after it is done, so the operator has looked at it again.
      const metadata = { name: "later.passing.test-a" };
      const spec = { ...record.spec, name: "later.passing.test." };
      const later = { ...record, metadata, spec };
      await cluster.apply(later);
      await cluster.untilDone({
        ...later,
        metadata: {
          ...metadata,
          annotations: { "pulumi.com/waitFor": "jsonpath={.status.syncStatus}=Succeeded" },
        },
      });
      expect(textAt(await found(), "status", "syncStatus")).toBe("Failed");
      await cluster.client.patch(reference, forgivingPatch, "status");
      await untilStatus("Succeeded");
    });

    it("goes with its zone", async () => {
      await cluster.client.delete({ ...reference, kind: "ClusterZone", name: "passing.test" });
      await until("the record to be gone", async () =>
        (await found()) === undefined ? true : undefined,
      );
    });
  });

  it("refuses a field that the operator does not know", async () => {
    const galera = objects.find(({ kind }) => kind === "MariaDB");
    const spec = { ...(galera?.["spec"] as object), storagClass: "local-path" };
    await expect(cluster.apply({ ...galera, spec })).rejects.toThrow(/storagClass/);
  });

  it.each([
    ["an even number of members", { replicas: 4 }, /odd number/],
    [
      "a second number in the budget",
      { podDisruptionBudget: { maxUnavailable: 1, minAvailable: 2 } },
      /minAvailable/,
    ],
    ["another storage class", { storage: { storageClassName: "hcloud-volumes" } }, /immutable/],
  ])("refuses %s as the operator does", async (_fault, change, message) => {
    const galera = objects.find(({ kind }) => kind === "MariaDB");
    const spec = { ...(galera?.["spec"] as object), ...change };
    await expect(cluster.apply({ ...galera, spec })).rejects.toThrow(message);
  });

  it("had nothing to complain about", () => {
    expect(cluster.said).toEqual([]);
  });
});
