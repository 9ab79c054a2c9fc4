import { setTimeout as sleep } from "node:timers/promises";
import { clusterIssuerSpec } from "../../../components/platform/clusterIssuer";
import {
  clusterIssuerName,
  gatewayName,
  gatewayNamespace,
  gatewaySpec,
} from "../../../components/platform/gateway";
import { metadataDeny } from "../../../components/platform/metadataPolicy";
import type { ApiObject } from "../../../lab/kubernetes/apiObject";
import { nodeOf } from "../../../lab/kubernetes/controllers";
import { Releases } from "../../../lab/kubernetes/helm/release";
import {
  type Json,
  type JsonObject,
  objectAt,
  objectsAt,
  printed,
  textAt,
} from "../../../lab/kubernetes/json";
import { simulateOperators } from "../../../lab/kubernetes/operators";
import { untilReady } from "../../../lab/kubernetes/waiting";
import { provisionVolumes } from "../../../lab/kubernetes/volumes";
import { type VolumeVendor, nowhere } from "../../../lab/kubernetes/volumes/volumeVendor";
import { foundation, gatewayApiRelease } from "./foundation";
import { LiveCluster, describeLive, eventually } from "./liveCluster";

const cluster = new LiveCluster();
const loops = new AbortController();
const said: string[] = [];
const made: string[] = [];
const deleted: string[] = [];
let running: Promise<unknown> = Promise.resolve();
const recording: VolumeVendor = {
  ...nowhere,
  create: ({ name }) => {
    made.push(name);
    return name;
  },
  delete: (handle) => void deleted.push(handle),
};

const vps = ["talos-vps-cp-0", "talos-vps-cp-1"];
const home = ["talos-pve-cp-0", "talos-pve-gpu-0", "talos-pve-worker-0"];

const apply = (object: unknown): Promise<ApiObject> =>
  cluster.client.apply(object as ApiObject, { manager: "test" });

async function namespace(name: string, isPrivileged = false): Promise<void> {
  const labels = isPrivileged ? { "pod-security.kubernetes.io/enforce": "privileged" } : {};
  await apply({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } });
}

async function nodesOf(labelSelector: string): Promise<readonly string[]> {
  const pods = await cluster.client.list("v1", "Pod", { labelSelector });
  return pods.map(nodeOf).sort();
}

const ready = (object: JsonObject): JsonObject | undefined =>
  objectsAt(object, "status", "conditions").find(({ type }) => type === "Ready");

/** A pod that mounts claims; the baseline profile lets it run in `default`. */
function podWith(name: string, claims: readonly string[], more: JsonObject = {}): JsonObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default" },
    spec: {
      containers: [{ name: "main", image: "none" }],
      volumes: claims.map((claimName) => ({
        name: claimName,
        persistentVolumeClaim: { claimName },
      })),
      ...more,
    },
  };
}

const claim = (
  name: string,
  storageClassName: string | undefined,
  storage = "1Gi",
): JsonObject => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name, namespace: "default" },
  spec: {
    accessModes: ["ReadWriteOnce"],
    ...(storageClassName !== undefined && { storageClassName }),
    resources: { requests: { storage } },
  },
});

const podReference = (name: string) =>
  ({ apiVersion: "v1", kind: "Pod", namespace: "default", name }) as const;

async function boundVolume(claimName: string): Promise<ApiObject> {
  const { client } = cluster;
  const bound = await eventually(async () => {
    const found = await client.get({
      ...podReference(claimName),
      kind: "PersistentVolumeClaim",
    });
    return textAt(found, "status", "phase") === "Bound" ? found : undefined;
  });
  const name = textAt(bound, "spec", "volumeName");
  const volume = await client.get({ apiVersion: "v1", kind: "PersistentVolume", name });
  if (volume === undefined) throw new Error(`no volume ${name}`);
  return volume;
}

const affinityOf = (volume: ApiObject): Json =>
  objectsAt(volume, "spec", "nodeAffinity", "required", "nodeSelectorTerms")
    .flatMap((term) => objectsAt(term, "matchExpressions"))
    .map(({ key, values }) => [key ?? "", values ?? ""]);

describeLive("the platform on a real API server", () => {
  beforeAll(async () => {
    await cluster.start();
    const { client, kubeconfig } = cluster;
    const { signal } = loops;
    const say = (event: string): void => void said.push(event);
    running = Promise.all([
      simulateOperators(client, { signal, say, pollMilliseconds: 100 }),
      provisionVolumes(client, {
        ...{ signal, say, pollMilliseconds: 100 },
        backend: { vendorOf: () => Promise.resolve(recording) },
      }),
    ]);
    await namespace("csi-proxmox", true);
    await namespace("local-path-storage", true);
    await namespace("cert-manager");
    const releases = new Releases(client, kubeconfig);
    const policy = {
      ...{ skipsAwait: false, isAtomic: false, createsNamespace: false, skipsDefinitions: false },
      ...{ cleansUp: false, timeoutSeconds: 60, maxHistory: 5 },
    };
    const { cilium, ...others } = foundation();
    await releases.deploy("install", gatewayApiRelease(), policy);
    await Promise.all(
      [cilium, ...Object.values(others)].map((one) => releases.deploy("install", one, policy)),
    );
  });

  afterAll(async () => {
    loops.abort();
    await running;
    await cluster.stop();
  });

  it.each([
    ["the agent on every node", "k8s-app=cilium", [...home, ...vps]],
    ["its Envoy on every node", "k8s-app=cilium-envoy", [...home, ...vps]],
    ["one operator on each VPS", "io.cilium/app=operator", vps],
    [
      "Hetzner's driver on the VPS",
      "app.kubernetes.io/name=hcloud-csi,app.kubernetes.io/component=node",
      vps,
    ],
    [
      "Proxmox' driver at home",
      "app.kubernetes.io/name=proxmox-csi-plugin,app.kubernetes.io/component=node",
      home,
    ],
    [
      "Proxmox' controller on the home worker",
      "app.kubernetes.io/name=proxmox-csi-plugin,app.kubernetes.io/component=controller",
      ["talos-pve-worker-0"],
    ],
    [
      "cert-manager on both VPS",
      "app.kubernetes.io/component=controller,app.kubernetes.io/name=cert-manager",
      vps,
    ],
  ])("has %s", async (_, selector, nodes) => {
    expect(await nodesOf(selector)).toEqual(nodes);
  });

  it("takes the program's policy, issuer and Gateway, and makes them ready", async () => {
    const { client } = cluster;
    await apply({
      apiVersion: "cilium.io/v2",
      kind: "CiliumClusterwideNetworkPolicy",
      metadata: { name: "deny-metadata-service" },
      spec: metadataDeny,
    });
    const issuer = {
      apiVersion: "cert-manager.io/v1",
      kind: "ClusterIssuer",
      metadata: { name: clusterIssuerName("staging") },
    };
    const email = "ops@example.org";
    await apply({
      ...issuer,
      spec: clusterIssuerSpec({ email, environment: "staging", dnsZones: [] }),
    });
    await namespace(gatewayNamespace);
    await apply({
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: {
        name: gatewayName,
        namespace: gatewayNamespace,
        annotations: { "cert-manager.io/cluster-issuer": clusterIssuerName("staging") },
      },
      spec: gatewaySpec(["www.example.org"]),
    });

    const gateway = {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      namespace: gatewayNamespace,
      name: gatewayName,
    };
    const programmed = await eventually(async () => {
      const found = await client.get(gateway);
      const listeners = objectsAt(found, "status", "listeners");
      const isComplete = listeners.every((listener) =>
        objectsAt(listener, "conditions").every(({ status }) => status === "True"),
      );
      return listeners.length === 2 && isComplete ? found : undefined;
    });
    expect(objectsAt(programmed, "status", "addresses")).toEqual([
      { type: "IPAddress", value: "10.2.0.10" },
      { type: "IPAddress", value: "10.2.0.11" },
    ]);
    const secret = await client.get({
      ...{ apiVersion: "v1", kind: "Secret", namespace: gatewayNamespace },
      name: "www.example.org-tls",
    });
    expect(Object.keys(objectAt(secret, "data")).sort()).toEqual(["tls.crt", "tls.key"]);
    const certificate = await client.get({
      ...{ apiVersion: "cert-manager.io/v1", kind: "Certificate", namespace: gatewayNamespace },
      name: "www.example.org-tls",
    });
    expect(certificate && ready(certificate)).toMatchObject({ status: "True" });
  });

  it.each([
    [
      "a misspelt field of a policy",
      {
        apiVersion: "cilium.io/v2",
        kind: "CiliumClusterwideNetworkPolicy",
        metadata: { name: "misspelt" },
        spec: { ...metadataDeny, egresDeny: [] },
      },
      /egresDeny/,
    ],
    [
      "a misspelt field of an issuer",
      {
        apiVersion: "cert-manager.io/v1",
        kind: "ClusterIssuer",
        metadata: { name: "misspelt" },
        spec: { acme: { server: "https://example.org", privateKeySecretRf: { name: "key" } } },
      },
      /privateKeySecretRf/,
    ],
    [
      "a TLS listener without a certificate",
      {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "Gateway",
        metadata: { name: "bare", namespace: "default" },
        spec: {
          gatewayClassName: "cilium",
          listeners: [
            { name: "a", protocol: "HTTPS", port: 443, tls: { mode: "Terminate", options: {} } },
          ],
        },
      },
      /certificateRef/,
    ],
    [
      "a misspelt field of a built-in kind",
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "misspelt", namespace: "default" },
        dota: {},
      },
      /dota/,
    ],
  ])("refuses %s", async (_, object, message) => {
    await expect(apply(object)).rejects.toThrow(message);
  });

  it("binds a claim without a class to a folder of the node that its pod was given", async () => {
    await apply(claim("folder", undefined));
    await apply(
      podWith("uses-folder", ["folder"], { nodeSelector: { "hybrid.cluster/site": "home" } }),
    );
    const volume = await boundVolume("folder");
    expect(affinityOf(volume)).toEqual([["kubernetes.io/hostname", ["talos-pve-worker-0"]]]);
    expect(textAt(volume, "spec", "local", "path")).toMatch(/^\/var\/mnt\/local-path\/pvc-/);
  });

  it("sells no Hetzner volume below 10 GiB, and ties it to its location", async () => {
    await apply(claim("small", "hcloud-volumes"));
    const pod = await apply(podWith("uses-small", ["small"]));
    const volume = await boundVolume("small");
    expect(textAt(volume, "spec", "capacity", "storage")).toBe("10Gi");
    expect(affinityOf(volume)).toEqual([
      ["csi.hetzner.cloud/location", ["hil"]],
      ["instance.hetzner.cloud/provided-by", ["cloud"]],
    ]);
    const placed = await untilReady(cluster.client, pod, { timeoutSeconds: 60 });
    expect(vps).toContain(nodeOf(placed));
    expect(made).toContain(volume.metadata.name);
  });

  it("puts a Proxmox volume where Proxmox is", async () => {
    await apply(claim("disk", "proxmox"));
    const pod = await apply(podWith("uses-disk", ["disk"]));
    expect(affinityOf(await boundVolume("disk"))).toEqual([
      ["topology.kubernetes.io/region", ["home"]],
      ["topology.kubernetes.io/zone", ["atlas"]],
    ]);
    expect(nodeOf(await untilReady(cluster.client, pod, { timeoutSeconds: 60 }))).toBe(
      "talos-pve-worker-0",
    );
  });

  it("lets the scheduler put no more than 16 Hetzner volumes on one server", async () => {
    const pinned = { nodeSelector: { "kubernetes.io/hostname": "talos-vps-cp-1" } };
    const names = Array.from({ length: 17 }, (_, index) => `many-${String(index)}`);
    await Promise.all(names.map((name) => apply(claim(name, "hcloud-volumes"))));
    for (const name of names) await apply(podWith(`uses-${name}`, [name], pinned));
    const unplaced = await eventually(async () => {
      const pods = await cluster.client.list("v1", "Pod", { namespace: "default" });
      const waiting = pods.filter(
        (pod) => pod.metadata.name.startsWith("uses-many-") && nodeOf(pod) === "",
      );
      const isStuck = waiting.every((pod) =>
        objectsAt(pod, "status", "conditions").some(({ message }) =>
          printed(message).includes("max volume count"),
        ),
      );
      return isStuck && waiting.length < names.length && waiting.length > 0 ? waiting : undefined;
    });
    const small = nodeOf(
      (await cluster.client.get(podReference("uses-small"))) ?? ({} as ApiObject),
    );
    expect(unplaced).toHaveLength(small === "talos-vps-cp-1" ? 2 : 1);
  });

  it("keeps or deletes a volume as its reclaim policy says", async () => {
    const { client } = cluster;
    const shared = {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      provisioner: "csi.hetzner.cloud",
    };
    await apply({
      ...shared,
      metadata: { name: "fleeting" },
      reclaimPolicy: "Delete",
      volumeBindingMode: "Immediate",
    });
    await apply({
      ...shared,
      metadata: { name: "lasting" },
      reclaimPolicy: "Retain",
      volumeBindingMode: "Immediate",
    });
    await apply(claim("fleeting", "fleeting"));
    await apply(claim("lasting", "lasting"));
    const [gone, kept] = [await boundVolume("fleeting"), await boundVolume("lasting")];
    for (const name of ["fleeting", "lasting"]) {
      await client.delete({ ...podReference(name), kind: "PersistentVolumeClaim" });
    }
    const reference = { apiVersion: "v1", kind: "PersistentVolume" };
    await eventually(async () => {
      const left = await client.get({ ...reference, name: gone.metadata.name });
      return left === undefined ? true : undefined;
    });
    await sleep(500);
    expect(affinityOf(gone)).toContainEqual(["csi.hetzner.cloud/location", ["hil"]]);
    const left = await client.get({ ...reference, name: kept.metadata.name });
    expect(textAt(left, "status", "phase")).toBe("Released");
    expect(deleted).toEqual([gone.metadata.name]);
  });

  it("has nothing to complain of", () => {
    expect(said).toEqual([]);
  });
});
