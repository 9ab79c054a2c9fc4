import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { type ApiObject, referenceTo } from "../../../lab/kubernetes/apiObject";
import { ApiClient } from "../../../lab/kubernetes/apiClient";
import { Releases } from "../../../lab/kubernetes/helm/release";
import { objectAt, textAt, valueAt } from "../../../lab/kubernetes/json";
import { Inventory, type Item } from "../../../lab/plugins/inventory";
import { IncompleteError, Lifecycle } from "../../../lab/plugins/lifecycle";
import { kubernetesOnApiServer } from "../../../lab/plugins/providers/kubernetes/onApiServer";
import { type Properties, secret, secretTexts } from "../../../lab/plugins/values";
import { Store } from "../../../lab/world/store";
import { LiveCluster, describeLive, eventually } from "./liveCluster";

const directory = mkdtempSync(path.join(tmpdir(), "hybrid-provider-"));
const cluster = new LiveCluster();
const store = new Store(path.join(directory, "world"));
const provider = new Lifecycle(kubernetesOnApiServer, new Inventory(store, "kubernetes"));

const configMapType = "kubernetes:core/v1:ConfigMap";
const secretType = "kubernetes:core/v1:Secret";
const deploymentType = "kubernetes:apps/v1:Deployment";
const claimType = "kubernetes:core/v1:PersistentVolumeClaim";
const namespaceType = "kubernetes:core/v1:Namespace";
const releaseType = "kubernetes:helm.sh/v3:Release";

const live = (reference: Parameters<ApiClient["get"]>[0]): Promise<ApiObject | undefined> =>
  cluster.client.get(reference);

const configMap = (name: string, data: Properties): Properties => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default" },
  data,
});

function deployment(name: string, node: string, annotations: Properties = {}): Properties {
  const labels = { app: name };
  const resources = { requests: { memory: "1024Mi", cpu: "1000m" } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "default", annotations },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          nodeSelector: { "kubernetes.io/hostname": node },
          containers: [{ name: "main", image: "none", resources }],
        },
      },
    },
  };
}

const made = (type: string, inputs: Properties, timeoutSeconds = 0): Promise<Item> =>
  provider.create({ type, name: "resource" }, inputs, timeoutSeconds);

const seen = (item: Item): Promise<Item | undefined> =>
  provider.read({ ...item, name: "resource" }, item);

/** What helm has stored of a release's first revision. */
async function recordOf(name: string): Promise<string> {
  const record = `sh.helm.release.v1.${name}.v1`;
  const found = await live({
    apiVersion: "v1",
    kind: "Secret",
    namespace: "default",
    name: record,
  });
  return textAt(found, "data", "release");
}

/** The same record as helm leaves it when it is killed while it installs. */
function pending(encoded: string): string {
  const decoded = Buffer.from(Buffer.from(encoded, "base64").toString(), "base64");
  const text = gunzipSync(decoded).toString();
  const record = JSON.parse(text) as { info: { status: string } };
  record.info.status = "pending-install";
  const zipped = gzipSync(JSON.stringify(record)).toString("base64");
  return Buffer.from(zipped).toString("base64");
}

describeLive("the kubernetes provider on a real API server", () => {
  beforeAll(async () => {
    await cluster.start();
    provider.config = { kubeconfig: cluster.kubeconfig };
  });

  afterAll(async () => {
    await cluster.stop();
    store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("makes an object, changes it and deletes it", async () => {
    const item = await made(configMapType, configMap("life", { a: "1", b: "2" }));
    expect(item.id).toBe("default/life");
    const target = { ...item, name: "resource" };
    await provider.update(target, item, configMap("life", { a: "3" }));
    const reference = { apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: "life" };
    expect((await live(reference))?.["data"]).toEqual({ a: "3" });
    await provider.delete(target, item);
    expect(await live(reference)).toBeUndefined();
    await expect(provider.delete(target, item)).resolves.toBeUndefined();
    expect(await seen(item)).toBeUndefined();
  });

  it("refuses to make what exists, unless it is told to take it over", async () => {
    const inputs = configMap("twice", { a: "1" });
    await made(configMapType, inputs);
    await expect(made(configMapType, inputs)).rejects.toThrow(
      "ConfigMap default/twice already exists; take it over with " +
        "'pulumi import kubernetes:core/v1:ConfigMap <name> default/twice'",
    );
    provider.config = { kubeconfig: cluster.kubeconfig, upsertExistingObjects: "true" };
    await expect(made(configMapType, inputs)).resolves.toMatchObject({ id: "default/twice" });
    provider.config = { kubeconfig: cluster.kubeconfig };
  });

  it("sees no drift where the API server only spells otherwise", async () => {
    const item = await made(deploymentType, deployment("spelling", "talos-vps-cp-0"));
    expect((await seen(item))?.inputs).toEqual(item.inputs);
  });

  it("shows what others have changed, and only that", async () => {
    const item = await made(configMapType, configMap("drift", { a: "1", b: "2" }));
    const reference = { apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: "drift" };
    await cluster.client.patch(reference, { data: { a: "theirs", c: "more" } });
    expect((await seen(item))?.inputs).toEqual(configMap("drift", { a: "theirs", b: "2" }));
  });

  it("names who owns a field that it may not take, and takes it when told to", async () => {
    const item = await made(configMapType, configMap("owned", { a: "1" }));
    const theirs = configMap("owned", { a: "theirs" }) as unknown as ApiObject;
    await cluster.client.apply(theirs, { manager: "somebody", takesOver: true });
    const target = { ...item, name: "resource" };
    const news = configMap("owned", { a: "2" });
    await expect(provider.update(target, item, news)).rejects.toThrow(
      /ConfigMap default\/owned: others own fields.*"somebody".*pulumi.com\/patchForce/s,
    );
    const annotations = { "pulumi.com/patchForce": "true" };
    const forced = { ...news, metadata: { name: "owned", namespace: "default", annotations } };
    await provider.update(target, item, forced);
    expect(objectAt(await live(referenceTo(theirs)), "data")).toEqual({ a: "2" });
  });

  it("keeps a Secret's content secret, in words and encoded", async () => {
    const inputs: Properties = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "hidden", namespace: "default" },
      stringData: secret({ token: "s3cret" }),
    };
    const item = await made(secretType, inputs);
    const encoded = Buffer.from("s3cret").toString("base64");
    expect(secretTexts(item.outputs).sort()).toEqual([encoded, "s3cret"].sort());
    const reference = { apiVersion: "v1", kind: "Secret", namespace: "default", name: "hidden" };
    expect(await live(reference)).toMatchObject({ data: { token: encoded } });
    expect((await seen(item))?.inputs).toEqual(inputs);
    const theirs = Buffer.from("theirs").toString("base64");
    await cluster.client.patch(reference, { data: { token: theirs } });
    expect(secretTexts((await seen(item))?.inputs ?? {})).toEqual(["theirs"]);
  });

  it("imports an object with what a program would write", async () => {
    await made(configMapType, configMap("found", { a: "1" }));
    const target = { type: configMapType, name: "resource", id: "default/found" };
    const imported = await provider.read(target);
    expect(imported?.inputs).toEqual(configMap("found", { a: "1" }));
  });

  it("waits for a Deployment, and says what holds it back", async () => {
    const item = await made(deploymentType, deployment("placed", "talos-vps-cp-1"));
    expect(objectAt(item.outputs, "status")).toMatchObject({ availableReplicas: 1 });
    const failed = made(deploymentType, deployment("lost", "nowhere"), 2);
    await expect(failed).rejects.toThrow(
      /Deployment default\/lost: not ready after 2 s: expected 1 pods.*FailedScheduling.*0\/5 nodes/s,
    );
    const error: unknown = await failed.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(IncompleteError);
    expect(error).toMatchObject({ item: { id: "default/lost" } });
  });

  it.each([
    ["pulumi.com/skipAwait", "true"],
    ["pulumi.com/waitFor", "jsonpath={.metadata.name}=skipped-b"],
  ])("waits for nothing else with the annotation %s", async (key, value) => {
    const name = key.endsWith("For") ? "skipped-b" : "skipped-a";
    const item = await made(deploymentType, deployment(name, "nowhere", { [key]: value }), 5);
    expect(item.id).toBe(`default/${name}`);
  });

  it("keeps what a cancelled run has made, and waits no longer", async () => {
    const run = new AbortController();
    const inventory = new Inventory(store, "kubernetes");
    const cancelled = new Lifecycle(kubernetesOnApiServer, inventory, run.signal);
    cancelled.config = provider.config;
    const inputs = deployment("cancelled", "nowhere");
    const item = cancelled
      .create({ type: deploymentType, name: "resource" }, inputs)
      .catch((error: unknown) => error);
    const reference = { apiVersion: "apps/v1", kind: "Deployment", namespace: "default" };
    await eventually(() => live({ ...reference, name: "cancelled" }));
    run.abort();
    expect(await item).toBeInstanceOf(IncompleteError);
    expect(await item).toMatchObject({
      message: expect.stringMatching(/the run was cancelled while it was awaited/) as string,
      item: { id: "default/cancelled", inputs },
    });
    await cluster.client.delete({ ...reference, name: "cancelled" });
  });

  it("takes a claim that waits for its first pod for ready", async () => {
    await made("kubernetes:storage.k8s.io/v1:StorageClass", {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "late" },
      provisioner: "nobody",
      volumeBindingMode: "WaitForFirstConsumer",
    });
    const item = await made(claimType, {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "waiting", namespace: "default" },
      spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: "late",
        resources: { requests: { storage: "1Gi" } },
      },
    });
    expect(textAt(item.outputs, "status", "phase")).toBe("Pending");
  });

  it("waits until a namespace is gone with all that is in it", async () => {
    const metadata = { name: "short-lived" };
    const item = await made(namespaceType, { apiVersion: "v1", kind: "Namespace", metadata });
    const inside = {
      ...configMap("inside", {}),
      metadata: { name: "inside", namespace: "short-lived" },
    };
    await made(configMapType, inside);
    await provider.delete({ ...item, name: "resource" }, item);
    expect(
      await live({ apiVersion: "v1", kind: "Namespace", name: "short-lived" }),
    ).toBeUndefined();
  });

  it("says that a kind has no definition", async () => {
    const type = "kubernetes:example.org/v1:Thing";
    const inputs = { apiVersion: "example.org/v1", kind: "Thing", metadata: { name: "a" } };
    await expect(made(type, inputs)).rejects.toThrow(
      /no matches for kind "Thing".*definition first/,
    );
  });

  it("says where nobody answers", async () => {
    const closed = cluster.kubeconfig.replace(/https:\/\/127\.0\.0\.1:\d+/, "https://127.0.0.1:9");
    provider.config = { kubeconfig: closed };
    await expect(made(configMapType, configMap("a", {}))).rejects.toThrow(
      /the Kubernetes API at https:\/\/127\.0\.0\.1:9 does not answer \(.*ECONNREFUSED/,
    );
    provider.config = { kubeconfig: cluster.kubeconfig };
  });

  describe("with a chart of its own", () => {
    const chart = path.join(directory, "chart");
    const release = (values: Properties, more: Properties = {}): Properties => ({
      ...{ name: "own", namespace: "default", chart, version: "0.1.0", values, timeout: 3 },
      ...more,
    });
    const workload = `apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}}
spec:
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}}}
    spec:
      nodeSelector: {kubernetes.io/hostname: {{ .Values.node }}}
      containers: [{name: main, image: none}]
`;
    const extra = `{{ if .Values.extra }}
apiVersion: v1
kind: ConfigMap
metadata: {name: extra}
{{ end }}`;
    const extraReference = {
      apiVersion: "v1",
      kind: "ConfigMap",
      namespace: "default",
      name: "extra",
    };

    beforeAll(() => {
      mkdirSync(path.join(chart, "templates"), { recursive: true });
      const about = { apiVersion: "v2", name: "own", version: "0.1.0", appVersion: "1.2.3" };
      writeFileSync(path.join(chart, "Chart.yaml"), JSON.stringify(about));
      writeFileSync(path.join(chart, "templates", "workload.yaml"), workload);
      writeFileSync(path.join(chart, "templates", "extra.yaml"), extra);
    });

    it("installs, upgrades and removes, and drops what is no longer rendered", async () => {
      const inputs = release({ node: "talos-vps-cp-0", extra: true });
      const item = await made(releaseType, inputs);
      expect(item.id).toBe("default/own");
      expect(item.outputs["status"]).toEqual({
        ...{ name: "own", namespace: "default", chart: "own", version: "0.1.0" },
        ...{ appVersion: "1.2.3", revision: 1, status: "deployed" },
      });
      expect(item.outputs["resourceNames"]).toEqual({
        "ConfigMap/v1": ["extra"],
        "Deployment/apps/v1": ["own"],
      });
      expect((await seen(item))?.inputs).toEqual(inputs);
      await expect(made(releaseType, inputs)).rejects.toThrow("Release default/own already exists");

      const target = { ...item, name: "resource" };
      const news = release({ node: "talos-vps-cp-1", extra: false });
      const updated = await provider.update(target, item, news);
      expect(valueAt(updated, "status", "revision")).toBe(2);
      expect(await live(extraReference)).toBeUndefined();

      await provider.delete(target, item);
      const deploymentReference = { apiVersion: "apps/v1", kind: "Deployment", name: "own" };
      expect(await live(deploymentReference)).toBeUndefined();
      expect(await seen(item)).toBeUndefined();
    });

    it("names the workload that did not start, and takes back an atomic installation", async () => {
      const stuck = release({ node: "nowhere" }, { atomic: true });
      await expect(made(releaseType, stuck)).rejects.toThrow(
        /Release default\/own: helm install failed.*Deployment default\/own: expected 1 pods.*FailedScheduling/s,
      );
      const reference = { apiVersion: "apps/v1", kind: "Deployment", name: "own" };
      expect(await live(reference)).toBeUndefined();
    });

    it("keeps a failed installation that is not atomic, and repairs it with the next update", async () => {
      const stuck = release({ node: "nowhere" });
      const error: unknown = await made(releaseType, stuck).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(IncompleteError);
      expect(error).toMatchObject({ item: { outputs: { status: { status: "failed" } } } });
      const item = { type: releaseType, id: "default/own", inputs: stuck, outputs: {} };
      const news = release({ node: "talos-vps-cp-0" });
      const repaired = await provider.update({ ...item, name: "resource" }, item, news);
      expect(valueAt(repaired, "status", "status")).toBe("deployed");
      await provider.delete({ ...item, name: "resource" }, item);
    });

    it("drops the record of a killed helm at once, so that the next one finds no name in use", async () => {
      const record = {
        ...{ name: "own", namespace: "default", revision: 1, status: "pending-install" },
        ...{ description: "", chart: "", version: "", appVersion: "", values: {}, objects: [] },
      };
      const reference = {
        ...{ apiVersion: "v1", kind: "Secret", namespace: "default" },
        name: "sh.helm.release.v1.own.v1",
      };
      const releases = new Releases(cluster.client, cluster.kubeconfig);
      for (let time = 0; time < 20; time += 1) {
        const { apiVersion, kind, ...metadata } = reference;
        await cluster.client.create({ apiVersion, kind, metadata });
        await releases.forget(record);
        expect(await live(reference)).toBeUndefined();
      }
    });

    it("keeps an installation that a cancelled run has begun", async () => {
      const run = new AbortController();
      const inventory = new Inventory(store, "kubernetes");
      const cancelled = new Lifecycle(kubernetesOnApiServer, inventory, run.signal);
      cancelled.config = provider.config;
      const inputs = release({ node: "nowhere" }, { timeout: 600 });
      const failure = cancelled
        .create({ type: releaseType, name: "resource" }, inputs)
        .catch((error: unknown) => error);
      await eventually(async () => ((await recordOf("own")) === "" ? undefined : true));
      run.abort();
      expect(await failure).toMatchObject({
        message: expect.stringContaining("helm install failed") as string,
        item: { id: "default/own", outputs: { status: { status: "failed" } } },
      });
      const item = { type: releaseType, id: "default/own", inputs, outputs: {} };
      await provider.delete({ ...item, name: "resource" }, item);
    });

    it("goes on after a helm that was killed, when it may take over", async () => {
      const inputs = release({ node: "talos-vps-cp-0" });
      const killed = await made(releaseType, inputs);
      await cluster.client.patch(
        {
          apiVersion: "v1",
          kind: "Secret",
          namespace: "default",
          name: "sh.helm.release.v1.own.v1",
        },
        { data: { release: pending(await recordOf("own")) } },
      );
      const target = { ...killed, name: "resource" };
      await expect(provider.update(target, killed, inputs)).rejects.toThrow(
        /another operation.*is in progress/,
      );
      provider.config = { kubeconfig: cluster.kubeconfig, upsertExistingObjects: "true" };
      const again = await made(releaseType, inputs);
      expect(valueAt(again.outputs, "status")).toMatchObject({ revision: 1, status: "deployed" });
      provider.config = { kubeconfig: cluster.kubeconfig };
      await provider.delete(target, again);
    });
  });
});
