import { setTimeout as sleep } from "node:timers/promises";
import { timings } from "../../../lab/controlPlane/timing";
import type { ApiObject } from "../../../lab/kubernetes/apiObject";
import { nodeOf } from "../../../lab/kubernetes/controllers";
import { Releases } from "../../../lab/kubernetes/helm/release";
import { type JsonObject, objectsAt, textAt, valueAt } from "../../../lab/kubernetes/json";
import { provisionVolumes } from "../../../lab/kubernetes/volumes";
import { mountedAnnotation } from "../../../lab/kubernetes/volumes/mountedAnnotation";
import { vendorsOfWorld } from "../../../lab/kubernetes/volumes/vendors";
import { stages } from "../../../lab/nodes/stages";
import { bill } from "../../../lab/world/hetzner/bill";
import { beginAction, endAction } from "../../../lab/world/hetzner/serverActions";
import { setTokenAccess } from "../../../lab/world/hetzner/tokens";
import { updateRole } from "../../../lab/world/proxmox/access";
import { foundation } from "./foundation";
import { LiveCluster, describeLive, eventually } from "./liveCluster";
import { SimulatedVendors, csiPrivileges, csiRole, hcloudToken } from "./simulatedVendors";

const cluster = new LiveCluster();
const loops = new AbortController();
const said: string[] = [];
let vendors: SimulatedVendors;
let running: Promise<unknown> = Promise.resolve();

const apply = (object: unknown): Promise<ApiObject> =>
  cluster.client.apply(object as ApiObject, { manager: "test", takesOver: true });

const namespaced = (kind: string, name: string, apiVersion = "v1") => ({
  ...{ apiVersion, kind },
  metadata: { name, namespace: "default" },
});
const reference = (kind: string, name: string) =>
  ({ apiVersion: "v1", kind, namespace: "default", name }) as const;

const claim = (name: string, storageClassName: string, storage = "1Gi") =>
  apply({
    ...namespaced("PersistentVolumeClaim", name),
    spec: {
      accessModes: ["ReadWriteOnce"],
      storageClassName,
      resources: { requests: { storage } },
    },
  });

const mounting = (claimName: string): JsonObject => ({
  containers: [{ name: "main", image: "none" }],
  volumes: [{ name: "data", persistentVolumeClaim: { claimName } }],
});
const pod = (name: string, more: JsonObject = {}) =>
  apply({ ...namespaced("Pod", name), spec: { ...mounting(name), ...more } });
const on = (hostname: string): JsonObject => ({
  nodeSelector: { "kubernetes.io/hostname": hostname },
});

const found = (kind: string, name: string) => cluster.client.get(reference(kind, name));
const phaseOf = async (name: string) => textAt(await found("Pod", name), "status", "phase");
const untilPhase = (name: string, phase: string) =>
  eventually(async () => ((await phaseOf(name)) === phase ? true : undefined));
const untilGone = (kind: string, name: string) =>
  eventually(async () => ((await found(kind, name)) === undefined ? true : undefined));

async function remove(kind: string, name: string): Promise<void> {
  await cluster.client.delete(reference(kind, name));
  await untilGone(kind, name);
}

/** The first event about an object whose message has the words. */
const eventAbout = (name: string, words: RegExp): Promise<string> =>
  eventually(async () => {
    const events = await cluster.client.list("v1", "Event");
    return events
      .filter((event) => textAt(event, "involvedObject", "name").startsWith(name))
      .map((event) => textAt(event, "message"))
      .find((message) => words.test(message));
  });

const uidOf = async (claimName: string): Promise<string> =>
  textAt(await found("PersistentVolumeClaim", claimName), "metadata", "uid");

/** Hetzner's volume of a claim, and the name of the server that has it. */
async function cloudVolume(claimName: string) {
  const name = `pvc-${await uidOf(claimName)}`;
  const volume = vendors.cloud.all("volume").find((one) => one.name === name);
  const server = vendors.cloud.find("server", volume?.serverId ?? 0);
  return volume && { ...volume, server: server?.name };
}

async function homeDisk(claimName: string) {
  const id = `local-zfs:vm-9999-pvc-${await uidOf(claimName)}`;
  return vendors.cluster.objects("volume").get(id);
}

const storageClass = (name: string, provisioner: string, more: JsonObject) =>
  apply({
    ...{ apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name } },
    ...{ provisioner, ...more },
  });

/** Without it simulated pods run whether or not their volumes are there, and nothing here holds. */
const isHoldingPods = JSON.stringify(stages(timings.fast)).includes(mountedAnnotation);
const describeHeld = isHoldingPods ? describeLive : describe.skip;

describeHeld("volumes at the vendors", () => {
  beforeAll(async () => {
    vendors = new SimulatedVendors();
    await cluster.start();
    const { client, kubeconfig } = cluster;
    running = provisionVolumes(client, {
      ...{ signal: loops.signal, pollMilliseconds: 100 },
      say: (event) => void said.push(event),
      backend: vendorsOfWorld(vendors.store),
    });
    const labels = { "pod-security.kubernetes.io/enforce": "privileged" };
    for (const name of ["csi-proxmox", "local-path-storage"]) {
      await apply({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } });
    }
    const secret = (namespace: string, name: string, stringData: JsonObject) =>
      apply({ apiVersion: "v1", kind: "Secret", metadata: { name, namespace }, stringData });
    await secret("kube-system", "hcloud", { token: hcloudToken });
    await secret("csi-proxmox", "proxmox-csi-config", {
      "config.yaml": vendors.proxmoxConfiguration,
    });
    const releases = new Releases(client, kubeconfig);
    const { hcloudCsi, proxmoxCsi, localPath } = foundation();
    for (const one of [hcloudCsi, proxmoxCsi, localPath]) {
      await releases.deploy("install", one, {
        ...{ skipsAwait: false, isAtomic: false, createsNamespace: false, cleansUp: false },
        ...{ skipsDefinitions: false, timeoutSeconds: 60, maxHistory: 5 },
      });
    }
    const deleted = { reclaimPolicy: "Delete", volumeBindingMode: "WaitForFirstConsumer" };
    const cloud = { key: "instance.hetzner.cloud/provided-by", values: ["cloud"] };
    await storageClass("fleeting", "csi.hetzner.cloud", {
      ...deleted,
      allowedTopologies: [{ matchLabelExpressions: [cloud] }],
    });
    const home = { key: "topology.kubernetes.io/region", values: ["home"] };
    const zone = { key: "topology.kubernetes.io/zone", values: ["atlas"] };
    await storageClass("fleeting-home", "csi.proxmox.sinextra.dev", {
      ...deleted,
      parameters: { storage: "local-zfs" },
      allowedTopologies: [{ matchLabelExpressions: [home, zone] }],
    });
    await storageClass("at-once", "csi.proxmox.sinextra.dev", {
      ...{ reclaimPolicy: "Delete", volumeBindingMode: "Immediate" },
      parameters: { storage: "local-zfs" },
    });
  });

  afterAll(async () => {
    loops.abort();
    await running;
    await cluster.stop();
    vendors.dispose();
  });

  it("makes one at Hetzner where its pod is, named and labelled as the driver does", async () => {
    await claim("data", "fleeting");
    await pod("data");
    await untilPhase("data", "Running");
    const placed = nodeOf((await found("Pod", "data")) ?? namespaced("Pod", "data"));
    const volume = await cloudVolume("data");
    expect(volume).toMatchObject({
      ...{ sizeGb: 10, location: "hil", server: placed },
      labels: {
        "managed-by": "csi-driver",
        "pvc-name": "data",
        "pvc-namespace": "default",
        "pv-name": `pvc-${await uidOf("data")}`,
      },
    });
    const persistent = await cluster.client.get({
      ...{ apiVersion: "v1", kind: "PersistentVolume", name: volume?.name ?? "" },
    });
    expect(textAt(persistent, "spec", "csi", "volumeHandle")).toBe(String(volume?.id));
    const items = bill(vendors.store).costs.map(({ item }) => item);
    expect(items).toContain(`volume ${volume?.name ?? ""} of default/data (10 GB)`);
  });

  it("takes it off the server with its pod, and deletes it with its claim", async () => {
    await remove("Pod", "data");
    await eventually(async () =>
      (await cloudVolume("data"))?.serverId === null ? true : undefined,
    );
    const name = (await cloudVolume("data"))?.name;
    await remove("PersistentVolumeClaim", "data");
    await eventually(() => {
      const isThere = vendors.cloud.all("volume").some((one) => one.name === name);
      return Promise.resolve(isThere ? undefined : true);
    });
  });

  it("keeps one of a class that retains, for everybody to see", async () => {
    await claim("kept", "hcloud-volumes");
    await pod("kept");
    await untilPhase("kept", "Running");
    const id = (await cloudVolume("kept"))?.id;
    await remove("Pod", "kept");
    await remove("PersistentVolumeClaim", "kept");
    await sleep(500);
    expect(vendors.cloud.everything()).toContainEqual({ kind: "volume", id });
    await eventually(() =>
      Promise.resolve(vendors.cloud.find("volume", id ?? 0)?.serverId === null ? true : undefined),
    );
    const [item] = bill(vendors.store).costs.filter((line) => line.item.includes("default/kept"));
    expect(item?.item).toMatch(/on no server/);
  });

  it("makes a disk on the datastore at home, hangs it on the VM and removes it", async () => {
    await claim("disk", "fleeting-home", "5Gi");
    await pod("disk", on("talos-pve-worker-0"));
    await untilPhase("disk", "Running");
    const disk = await homeDisk("disk");
    const vm = vendors.cluster.all("vm").find(({ config }) => config.name === "talos-pve-worker-0");
    expect(disk).toMatchObject({ sizeGiB: 5, attachedTo: { vmId: vm?.vmId, slot: "scsi1" } });
    await remove("Pod", "disk");
    await eventually(async () =>
      (await homeDisk("disk"))?.attachedTo === null ? true : undefined,
    );
    await remove("PersistentVolumeClaim", "disk");
    await eventually(() =>
      Promise.resolve(
        vendors.cluster.all("volume").some(({ ownerVmId }) => ownerVmId === 9_999)
          ? undefined
          : true,
      ),
    );
  });

  it("says on the claim what Proxmox answers when the datastore is full", async () => {
    await claim("huge", "at-once", "9000Gi");
    expect(await eventAbout("huge", /out of space/)).toBe(
      'failed to provision volume with StorageClass "at-once": rpc error: code = Internal desc = ' +
        "failed to create vm disk: 500 zfs error: cannot create " +
        `'local-zfs/vm-9999-pvc-${await uidOf("huge")}': out of space`,
    );
    await claim("large", "proxmox", "9000Gi");
    await pod("large");
    expect(await eventAbout("large", /free storage/)).toMatch(/not have enough free storage/);
    for (const name of ["huge", "large"]) {
      await cluster.client.delete(reference("Pod", name));
      await cluster.client.delete(reference("PersistentVolumeClaim", name));
    }
  });

  it.each([
    [
      "Hetzner's token may only read",
      "fleeting",
      () => {
        setTokenAccess(vendors.store, hcloudToken, "readOnly");
      },
      /failed to create volume: token is only allowed to perform GET requests \(token_readonly\)/,
    ],
    [
      "Proxmox' account may make no disks",
      "at-once",
      () => {
        const privileges = csiPrivileges.filter((one) => one !== "Datastore.AllocateSpace");
        updateRole(vendors.cluster, { id: csiRole.id, privileges });
      },
      /403 Permission check failed \(\/storage\/local-zfs, Datastore\.AllocateSpace\)/,
    ],
  ])("makes none where %s, and makes it once it may", async (_, className, forbid, answer) => {
    const name = `forbidden-${className}`;
    forbid();
    await claim(name, className);
    await pod(name);
    expect(await eventAbout(name, answer)).toContain(`StorageClass "${className}"`);
    setTokenAccess(vendors.store, hcloudToken, "readWrite");
    updateRole(vendors.cluster, { id: csiRole.id, privileges: csiPrivileges });
    await untilPhase(name, "Running");
    await remove("Pod", name);
    await remove("PersistentVolumeClaim", name);
  });

  it("lets no pod run before its volume is on its server", async () => {
    const server = vendors.cloud.all("server").find(({ name }) => name === "talos-vps-cp-1");
    beginAction(vendors.cloud, server?.id ?? 0, "create_image");
    await claim("late", "fleeting");
    await pod("late", on("talos-vps-cp-1"));
    await eventAbout("late", /failed to publish volume: server is locked/);
    expect(await phaseOf("late")).toBe("Pending");
    endAction(vendors.cloud, server?.id ?? 0);
    await untilPhase("late", "Running");
    expect(await cloudVolume("late")).toMatchObject({ server: "talos-vps-cp-1" });
    await remove("Pod", "late");
    await remove("PersistentVolumeClaim", "late");
  });

  describe("whose VPS is lost", () => {
    const [lost, other] = ["talos-vps-cp-0", "talos-vps-cp-1"];
    /** Nodes that Kubernetes takes for having the volume, at one moment. */
    const holders = async (): Promise<readonly string[]> => {
      const all = await cluster.client.list("storage.k8s.io/v1", "VolumeAttachment");
      return all
        .filter((one) => valueAt(one, "status", "attached") === true)
        .filter((one) => textAt(one, "spec", "attacher") === "csi.hetzner.cloud")
        .map((one) => textAt(one, "spec", "nodeName"));
    };
    const podsOf = (app: string) =>
      cluster.client.list("v1", "Pod", { labelSelector: `app=${app}` });

    const onVps = { nodeSelector: { "hybrid.cluster/site": "vps" } };
    const deploy = (app: string) =>
      apply({
        ...namespaced("Deployment", app, "apps/v1"),
        spec: {
          replicas: 1,
          strategy: { type: "Recreate" },
          selector: { matchLabels: { app } },
          template: { metadata: { labels: { app } }, spec: { ...mounting(app), ...onVps } },
        },
      });

    beforeAll(async () => {
      await cluster.client.patch(
        { apiVersion: "v1", kind: "Node", name: other },
        { spec: { unschedulable: true } },
      );
      for (const [app, className] of [
        ["roams", "fleeting"],
        ["stays", "local-path"],
      ] as const) {
        await claim(app, className);
        await deploy(app);
        await eventually(async () => {
          const [first] = await podsOf(app);
          return textAt(first, "status", "phase") === "Running" ? true : undefined;
        });
      }
      await cluster.client.patch(
        { apiVersion: "v1", kind: "Node", name: other },
        { spec: { unschedulable: null } },
      );
    });

    it("does not get it on another server as long as nobody knows that the first has let go", async () => {
      expect(await holders()).toEqual([lost]);
      const inUse = await eventually(async () => {
        const node = await cluster.client.get({ apiVersion: "v1", kind: "Node", name: lost });
        return valueAt(node, "status", "volumesInUse");
      });
      const id = (await cloudVolume("roams"))?.id;
      expect(inUse).toContain(`kubernetes.io/csi/csi.hetzner.cloud^${String(id)}`);
      cluster.setAlive(lost, false);
      await eventually(async () => ((await podsOf("roams")).length === 2 ? true : undefined));
      await eventAbout("roams", /Multi-Attach error/);
      const waiting = (await podsOf("roams")).find((one) => nodeOf(one) === other);
      expect(textAt(waiting, "status", "phase")).toBe("Pending");
      expect(await cloudVolume("roams")).toMatchObject({ server: lost });
    });

    it("gets it there once the operator says that the first is out of service", async () => {
      const seen: (readonly string[])[] = [];
      const key = "node.kubernetes.io/out-of-service";
      const node = await cluster.client.get({ apiVersion: "v1", kind: "Node", name: lost });
      const taints = [
        ...objectsAt(node, "spec", "taints"),
        { key, value: "nodeshutdown", effect: "NoExecute" },
      ];
      await cluster.client.patch(
        { apiVersion: "v1", kind: "Node", name: lost },
        { spec: { taints } },
      );
      await eventually(async () => {
        seen.push(await holders());
        const [first, ...more] = await podsOf("roams");
        const isRunning = textAt(first, "status", "phase") === "Running";
        return isRunning && more.length === 0 ? true : undefined;
      });
      expect(seen.filter((nodes) => nodes.length > 1)).toEqual([]);
      expect(await cloudVolume("roams")).toMatchObject({ server: other });
    });

    it("leaves a folder of its own disk where it is", async () => {
      const [waiting] = await eventually(async () => {
        const pods = await podsOf("stays");
        return pods.length === 1 ? pods : undefined;
      });
      expect(nodeOf(waiting ?? namespaced("Pod", ""))).toBe("");
      await eventAbout("stays", /didn't match PersistentVolume's node affinity/);
    });
  });

  it("has nothing to complain of, and leaves its volumes in the world when the cluster goes", async () => {
    expect(said).toEqual([]);
    loops.abort();
    await running;
    const kinds = vendors.cloud.everything().map(({ kind }) => kind);
    // The one that was retained, and the one whose claim still stands.
    expect(kinds.filter((kind) => kind === "volume")).toHaveLength(2);
  });
});
