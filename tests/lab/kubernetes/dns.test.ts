import { type ApiObject, conditionsOf } from "../../../lab/kubernetes/apiObject";
import { nodeOf } from "../../../lab/kubernetes/controllers";
import { objectsAt, printed, textAt } from "../../../lab/kubernetes/json";
import { recordDns } from "../../components/dns/recordedDns";
import { until } from "../supervisor/testLab";
import { describeLive } from "./liveCluster";
import { RecordedCluster } from "./recordedCluster";

jest.setTimeout(400_000);

const cluster = new RecordedCluster();
let objects: readonly ApiObject[] = [];

/** The nodes of a selector's pods that are ready. */
async function readyOn(labelSelector: string): Promise<readonly string[]> {
  const pods = await cluster.client.list("v1", "Pod", { namespace: "dns", labelSelector });
  const isReady = (pod: ApiObject): boolean =>
    conditionsOf(pod).some(({ type, status }) => type === "Ready" && status === "True");
  return pods.filter(isReady).map(nodeOf).sort();
}

const vps = ["talos-vps-cp-0", "talos-vps-cp-1"];
const members = "app.kubernetes.io/name=mariadb,app.kubernetes.io/instance=galera";

describeLive("DNS on a real API server, placed by the real scheduler", () => {
  beforeAll(async () => {
    await cluster.start();
    objects = await cluster.deploy(await recordDns());
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
    const ready = await until("both servers", 60, async () => {
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
