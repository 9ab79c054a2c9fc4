import { seededSecret } from "../../../components/secrets/serviceSecret";
import { type ApiObject, conditionsOf } from "../../../lab/kubernetes/apiObject";
import { nodeOf } from "../../../lab/kubernetes/controllers";
import { objectsAt, textAt, valueAt } from "../../../lab/kubernetes/json";
import { recordVault } from "../../components/vault/recordedVault";
import { record } from "../../support/record";
import { settings } from "../../support/settings";
import { until } from "../supervisor/testLab";
import { describeLive } from "./liveCluster";
import { RecordedCluster } from "./recordedCluster";

const cluster = new RecordedCluster();
let objects: readonly ApiObject[] = [];

const { refresh } = settings().vault;
const seeded = (namespace: string) =>
  record((opts) =>
    seededSecret(
      "key",
      { service: "ollama", namespace, secretClass: "apiKey", refresh, secretKey: "key" },
      opts,
    ),
  );

async function readyOn(labelSelector: string, count: number): Promise<readonly string[]> {
  return until(`${String(count)} pods of ${labelSelector}`, async () => {
    const pods = await cluster.client.list("v1", "Pod", { labelSelector });
    const ready = pods.filter((pod) =>
      conditionsOf(pod).some(({ type, status }) => type === "Ready" && status === "True"),
    );
    return ready.length === count ? ready.map(nodeOf).sort() : undefined;
  });
}

const vps = ["talos-vps-cp-0", "talos-vps-cp-1"];
const snapshots = { bucket: "backups", endpoint: "https://s3.example.org" };

describeLive("the store of secrets on a real API server, placed by the real scheduler", () => {
  beforeAll(async () => {
    await cluster.start();
    objects = await cluster.deploy(await recordVault({ snapshots }));
  });

  afterAll(() => cluster.stop());

  it("keeps two members on the VPS and one at home, never on the GPU or the control plane", async () => {
    const members = "app.kubernetes.io/name=openbao,component=server";
    expect(await readyOn(members, 3)).toEqual(["talos-pve-worker-0", ...vps]);
  });

  it("gives every member 10 GiB of its node", async () => {
    const claims = await cluster.client.list("v1", "PersistentVolumeClaim", { namespace: "vault" });
    expect(
      claims.map((claim) => [
        claim.metadata.name,
        textAt(claim, "spec", "storageClassName"),
        textAt(claim, "spec", "resources", "requests", "storage"),
        textAt(claim, "status", "phase"),
      ]),
    ).toEqual(
      [0, 1, 2].map((index) => [`data-openbao-${String(index)}`, "local-path", "10Gi", "Bound"]),
    );
  });

  it("has one operator on each VPS, and what can wait at home", async () => {
    expect(await readyOn("app.kubernetes.io/name=external-secrets", 2)).toEqual(vps);
    expect(await readyOn("app.kubernetes.io/name=sealed-secrets", 1)).toEqual([
      "talos-pve-worker-0",
    ]);
    expect(await readyOn("app=reloader", 1)).toEqual(["talos-pve-worker-0"]);
  });

  it("leaves no container of the namespace without a memory limit", async () => {
    const pods = await cluster.client.list("v1", "Pod", { namespace: "vault" });
    const unlimited = pods.flatMap((pod) =>
      [...objectsAt(pod, "spec", "initContainers"), ...objectsAt(pod, "spec", "containers")].filter(
        (container) => textAt(container, "resources", "limits", "memory") === "",
      ),
    );
    expect(pods.length).toBeGreaterThanOrEqual(4);
    expect(unlimited).toEqual([]);
  });

  it("seeds a service's secret and carries it to a namespace that may have it", async () => {
    await cluster.namespace("ai", { "hybrid.cluster/reads-secrets": "true" });
    await cluster.deploy(await seeded("ai"));
    const reference = { apiVersion: "v1", kind: "Secret", namespace: "ai", name: "ollama" };
    const secret = await cluster.client.get(reference);
    expect(Object.keys(valueAt(secret, "data") ?? {})).toEqual(["key"]);
  });

  it("carries nothing to a namespace that has not asked", async () => {
    await cluster.namespace("other");
    const [, , last] = (await seeded("other")).map(({ inputs }) => inputs);
    await cluster.apply({ ...last, apiVersion: "external-secrets.io/v1", kind: "ExternalSecret" });
    const reference = { namespace: "other", name: "ollama" };
    const refused = await until("the refusal", async () => {
      const found = await cluster.client.get({
        apiVersion: "external-secrets.io/v1",
        kind: "ExternalSecret",
        ...reference,
      });
      return conditionsOf(found ?? {}).find(({ status }) => status === "False");
    });
    expect(refused.reason).toBe("SecretSyncedError");
    expect(
      await cluster.client.get({ apiVersion: "v1", kind: "Secret", ...reference }),
    ).toBeUndefined();
  });

  it("refuses a field that the operator does not know", async () => {
    const store = objects.find(({ kind }) => kind === "ClusterSecretStore");
    const spec = { ...(store?.["spec"] as object), refreshIntervall: 60 };
    await expect(cluster.apply({ ...store, spec })).rejects.toThrow(/refreshIntervall/);
  });

  it("had nothing to complain about", () => {
    expect(cluster.said).toEqual([]);
  });
});
