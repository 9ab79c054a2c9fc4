import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { ClusterStorage } from "../../../components/platform/clusterStorage";
import { proxmoxCsiAccount } from "../../../components/platform/proxmoxCsiAccount";
import { record, type Recorded, type Simulation } from "../../support/record";
import { settings } from "../../support/settings";
import { Earlier, named, releases } from "./recordings";

const tokenSecret = "0c2f6f1e-5d1c-4f5e-9f5a-2f6e0a5d7b11";
const hcloudToken = "h".repeat(64);
const tokenType = "proxmoxve:user/token:Token";
const secretType = "kubernetes:core/v1:Secret";

const tokenOutputs = (value: string): Simulation => ({
  outputs: ({ type, inputs }) => {
    if (type !== tokenType) return {};
    const { userId, tokenName } = inputs as { userId: string; tokenName: string };
    return { value: `${userId}!${tokenName}=${value}` };
  },
});

const build = (hetzner = hcloudToken, proxmoxToken = tokenSecret) =>
  record(
    (opts) =>
      new ClusterStorage(
        "storage",
        { settings: settings(), hcloudToken: pulumi.secret(hetzner), after: [new Earlier(opts)] },
        opts,
      ),
    tokenOutputs(proxmoxToken),
  );

/** The content of a secret, which must be marked as one. */
function unwrapped({ inputs }: Recorded): unknown {
  const content = inputs["stringData"];
  expect(pulumi.runtime.isRpcSecret(content)).toBe(true);
  return pulumi.runtime.unwrapRpcSecret(content);
}

function driverConfig(recording: readonly Recorded[]): unknown {
  const content = unwrapped(named(recording, "storage-proxmox", secretType));
  return parse((content as Record<string, string>)["config.yaml"] ?? "");
}

const valuesOf = (recording: readonly Recorded[], release: string): unknown =>
  releases(recording).get(release)?.inputs["values"];

describe("ClusterStorage", () => {
  it("installs three drivers at pinned versions, each protected, after the network", async () => {
    const recording = await build();
    const installed = [...releases(recording).values()].map(({ inputs, opts, dependsOn }) => [
      inputs["name"],
      inputs["namespace"],
      inputs["version"],
      opts.protect,
      dependsOn.includes("earlier"),
    ]);
    expect(installed).toEqual([
      ["hcloud-csi", "kube-system", "2.22.1", true, true],
      ["proxmox-csi-plugin", "csi-proxmox", "0.5.9", true, true],
      ["local-path-provisioner", "local-path-storage", "0.0.37", true, true],
    ]);
  });

  it("owns every resource it makes", async () => {
    const children = (await build()).filter(({ name }) => name.startsWith("storage-"));
    expect(children.length).toBeGreaterThan(0);
    expect(children.map(({ parent }) => parent)).toEqual(children.map(() => "storage"));
  });

  it("keeps secrets out of its own state", async () => {
    const component = (await build()).find(({ type }) => type === "hybrid:cluster:ClusterStorage");
    expect(component?.inputs).toEqual({
      location: "hil",
      volumeDatastore: "local-zfs",
      localPathNodes: ["talos-vps-cp-0", "talos-vps-cp-1", "talos-pve-worker-0"],
    });
  });

  it("shows neither token anywhere but in a marked Secret", async () => {
    const open = (await build())
      .filter(({ type }) => type !== secretType)
      .map(({ inputs }) => JSON.stringify(inputs));
    expect(open.join()).not.toContain(hcloudToken);
    expect(open.join()).not.toContain(tokenSecret);
  });

  it("hands Hetzner's token over as a secret, before the driver that reads it", async () => {
    const recording = await build();
    const secret = named(recording, "storage-hcloud", secretType);
    expect(secret.inputs["metadata"]).toEqual({ name: "hcloud", namespace: "kube-system" });
    expect(unwrapped(secret)).toEqual({ token: hcloudToken });
    expect(releases(recording).get("hcloud-csi")?.dependsOn).toContain("storage-hcloud");
  });

  it("starts the drivers again when their credentials change, and only then", async () => {
    const [first, again, changed] = [
      await build(),
      await build(),
      await build("n".repeat(64), "5b0b7b1a-0000-4000-8000-2f6e0a5d7b11"),
    ];
    for (const release of ["hcloud-csi", "proxmox-csi-plugin"]) {
      expect(valuesOf(again, release)).toEqual(valuesOf(first, release));
      expect(valuesOf(changed, release)).not.toEqual(valuesOf(first, release));
    }
    expect(valuesOf(changed, "local-path-provisioner")).toEqual(
      valuesOf(first, "local-path-provisioner"),
    );
  });

  it("shows chart values in the clear, so that a policy can read them", async () => {
    for (const { inputs } of releases(await build()).values()) {
      expect(pulumi.runtime.isRpcSecret(inputs["values"])).toBe(false);
    }
  });

  it.each([
    ["storage-proxmox", "csi-proxmox", "proxmox-csi-plugin"],
    ["storage-local-path", "local-path-storage", "local-path-provisioner"],
  ])("lets the pods of %s reach the disks", async (name, namespace, release) => {
    const recording = await build();
    expect(named(recording, name, "kubernetes:core/v1:Namespace").inputs["metadata"]).toEqual({
      name: namespace,
      labels: { "pod-security.kubernetes.io/enforce": "privileged" },
    });
    // Without its namespace neither the Secret nor the release could be made.
    expect(releases(recording).get(release)?.dependsOn).toContain(name);
  });

  it("puts volumes on the nodes that have the user volume, and on no other", async () => {
    expect(valuesOf(await build(), "local-path-provisioner")).toMatchObject({
      nodePathMap: [
        { node: "DEFAULT_PATH_FOR_NON_LISTED_NODES", paths: [] },
        { node: "talos-vps-cp-0" },
        { node: "talos-vps-cp-1" },
        { node: "talos-pve-worker-0" },
      ],
    });
  });

  it("makes Proxmox's volumes in the datastore of the stack file", async () => {
    expect(valuesOf(await build(), "proxmox-csi-plugin")).toMatchObject({
      storageClass: [{ name: "proxmox", storage: "local-zfs" }],
    });
  });
});

describe("the Proxmox account of the driver", () => {
  it("may touch disks and one datastore, and nothing else", async () => {
    const recording = await build();
    expect(recording.find(({ type }) => type.endsWith(":RoleLegacy"))?.inputs).toEqual({
      roleId: "storage-proxmox",
      privileges: [
        "Datastore.Allocate",
        "Datastore.AllocateSpace",
        "Datastore.Audit",
        "VM.Audit",
        "VM.Config.Disk",
      ],
    });
    const grants = recording.filter(({ type }) => type === "proxmoxve:index/acl:Acl");
    expect(grants.map(({ inputs }) => inputs)).toEqual(
      ["/vms", "/storage/local-zfs"].map((path) => ({
        path,
        propagate: true,
        roleId: "storage-proxmox",
        userId: "storage-proxmox@pve",
      })),
    );
  });

  it("has no password, and a token with the rights of its user", async () => {
    const recording = await build();
    const user = recording.find(({ type }) => type.endsWith(":UserLegacy"));
    expect(user?.inputs).toMatchObject({ userId: "storage-proxmox@pve", enabled: true });
    expect(user?.inputs).not.toHaveProperty("password");
    expect(user?.inputs).not.toHaveProperty("acls");
    const token = named(recording, "storage-proxmox", tokenType);
    expect(token.inputs).toMatchObject({ tokenName: "csi", privilegesSeparation: false });
    expect(token.opts.deleteBeforeReplace).toBe(true);
  });

  it("reaches the driver as a secret, in the driver's own form", async () => {
    expect(driverConfig(await build())).toEqual({
      clusters: [
        {
          url: "https://10.2.0.2:8006/api2/json",
          insecure: false,
          token_id: "storage-proxmox@pve!csi",
          token_secret: tokenSecret,
          region: "home",
        },
      ],
    });
  });

  it("is secret already before it is put into a Secret", async () => {
    const configs: pulumi.Output<string>[] = [];
    await record((opts) => {
      configs.push(proxmoxCsiAccount("csi", settings().sites.home.proxmox, opts).config);
    }, tokenOutputs(tokenSecret));
    expect(await Promise.all(configs.map((config) => pulumi.isSecret(config)))).toEqual([true]);
  });

  it("has its rights before the driver starts", async () => {
    const release = releases(await build()).get("proxmox-csi-plugin");
    expect(release?.dependsOn).toEqual(
      expect.arrayContaining(["storage-proxmox-vms", "storage-proxmox-datastore"]),
    );
  });
});
