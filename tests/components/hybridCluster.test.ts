import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { HybridCluster } from "../../components/hybridCluster";
import { PersistentAuth } from "../../components/persistentAuth";
import type { Settings } from "../../config/schema";
import { record, type Recorded } from "../support/record";
import { prodNodes, settings, vpsNode } from "../support/settings";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const certificate = { cert: base64("certificate"), key: base64("key") };
const machineSecrets = {
  certs: {
    etcd: certificate,
    k8s: certificate,
    k8sAggregator: certificate,
    k8sServiceaccount: { key: certificate.key },
    os: certificate,
  },
  cluster: { id: "id", secret: "cluster-secret" },
  secrets: { bootstrapToken: "token", secretboxEncryptionSecret: "box" },
  trustdinfo: { token: "trustd" },
};
const clientConfiguration = { caCertificate: "ca", clientCertificate: "cert", clientKey: "key" };

/** What the providers would answer. */
const computed: Readonly<Record<string, Record<string, unknown>>> = {
  "talos:machine/secrets:Secrets": { machineSecrets, clientConfiguration },
  "talos:cluster/kubeconfig:Kubeconfig": {
    kubernetesClientConfiguration: { ...clientConfiguration, host: "https://localhost:7445" },
  },
  "hcloud:index/primaryIp:PrimaryIp": { ipAddress: "203.0.113.50" },
  "proxmoxve:user/token:Token": {
    value: "hybrid-csi@pve!csi=00000000-0000-0000-0000-000000000000",
  },
};
const calls: Readonly<Record<string, Record<string, unknown>>> = {
  "talos:machine/getConfiguration:getConfiguration": { machineConfiguration: "cluster keys" },
  "talos:client/getConfiguration:getConfiguration": { talosConfig: "client keys" },
  "hcloud:index/getImage:getImage": { id: 4_711 },
};

interface Built {
  readonly resources: readonly Recorded[];
  readonly calls: readonly pulumi.runtime.MockCallArgs[];
  readonly cluster: HybridCluster;
}

async function build(stack: Settings = settings()): Promise<Built> {
  const made: pulumi.runtime.MockCallArgs[] = [];
  let cluster: HybridCluster | undefined;
  const resources = await record(
    (opts) => {
      const auth = new PersistentAuth(
        "auth",
        {
          talosVersion: stack.cluster.talosVersion,
          sealingCertificate: pulumi.secret("certificate"),
          sealingPrivateKey: pulumi.secret("key"),
          unsealKeyCount: 1,
        },
        opts,
      );
      cluster = new HybridCluster(
        "hybrid",
        {
          settings: stack,
          auth,
          hcloudCsiToken: pulumi.secret("hcloud token"),
          gatewayApiChart: "./charts/gateway-api-crds",
        },
        opts,
      );
    },
    {
      call: (args) => {
        made.push(args);
        const answer = calls[args.token];
        if (answer === undefined) throw new Error(`unexpected call '${args.token}'`);
        return answer;
      },
      outputs: ({ type }) => computed[type] ?? {},
    },
  );
  if (cluster === undefined) throw new Error("nothing was built");
  return { resources, calls: made, cluster };
}

const applyType = "talos:machine/configurationApply:ConfigurationApply";
const ofType = ({ resources }: Pick<Built, "resources">, type: string): readonly Recorded[] =>
  resources.filter((resource) => resource.type === type);
const one = (built: Pick<Built, "resources">, type: string): Recorded => {
  const [found, ...more] = ofType(built, type);
  if (found === undefined || more.length > 0) throw new Error(`expected one ${type}`);
  return found;
};
const plain = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => void output.apply(resolve));
const isSecret = (output: pulumi.Output<unknown>): Promise<boolean> => pulumi.isSecret(output);

describe("the hybrid cluster", () => {
  let built: Built;
  beforeAll(async () => {
    built = await build();
  });

  it("has two VPS control planes, one at home, a home worker and the GPU's", () => {
    expect(ofType(built, "hybrid:cluster:TalosNode").map(({ inputs }) => inputs)).toEqual([
      { site: "vps", role: "controlplane", hostname: "talos-vps-cp-0" },
      { site: "vps", role: "controlplane", hostname: "talos-vps-cp-1" },
      { site: "home", role: "controlplane", hostname: "talos-pve-cp-0" },
      { site: "home", role: "worker", hostname: "talos-pve-worker-0" },
      { site: "home", role: "worker", hostname: "talos-pve-gpu-0" },
    ]);
  });

  it("touches the machines of control planes one after the other, and those of workers at once", () => {
    const machines = [
      ...ofType(built, "hcloud:index/server:Server"),
      ...ofType(built, "proxmoxve:index/vmLegacy:VmLegacy"),
    ];
    expect(
      Object.fromEntries(machines.map(({ name, dependsOn }) => [name, dependsOn.toSorted()])),
    ).toEqual({
      "talos-vps-cp-0": [],
      // Machine and configuration of a node have the same name.
      "talos-vps-cp-1": ["talos-vps-cp-0", "talos-vps-cp-0"],
      "talos-pve-cp-0": ["talos-vps-cp-0", "talos-vps-cp-0", "talos-vps-cp-1", "talos-vps-cp-1"],
      "talos-pve-worker-0": [],
      "talos-pve-gpu-0": [],
    });
  });

  it("binds a gate to the machines of control planes, which some changes power off", () => {
    const machines = [
      ...ofType(built, "hcloud:index/server:Server"),
      ...ofType(built, "proxmoxve:index/vmLegacy:VmLegacy"),
    ];
    const gated = ["afterUpdate", "beforeUpdate", "onError"];
    const hooks = machines.map(({ name, opts }) => [name, Object.keys(opts.hooks ?? {}).sort()]);
    expect(Object.fromEntries(hooks)).toEqual({
      "talos-vps-cp-0": gated,
      "talos-vps-cp-1": gated,
      "talos-pve-cp-0": gated,
      "talos-pve-worker-0": [],
      "talos-pve-gpu-0": [],
    });
  });

  it("gates nothing but machines and configurations: an address waits for no control plane", async () => {
    const nodes = [vpsNode(), ...Object.values(prodNodes).slice(1)];
    const { opts, dependsOn } = one(
      await build(settings({ nodes })),
      "hcloud:index/primaryIp:PrimaryIp",
    );
    expect([opts.hooks, dependsOn]).toEqual([undefined, []]);
  });

  it("installs into Kubernetes only after every node has its configuration", () => {
    const configured = ofType(built, applyType).map(({ name }) => name);
    const definitions = built.resources.find(({ name }) => name === "hybrid-network-gateway-api");
    expect(definitions?.dependsOn).toEqual(configured);
  });

  it("configures one control plane after the other, and workers last", () => {
    const after = Object.fromEntries(
      ofType(built, applyType).map(({ name, dependsOn }) => [
        name,
        dependsOn.filter((dependency) => dependency !== name),
      ]),
    );
    const [first, second, third] = ["talos-vps-cp-0", "talos-vps-cp-1", "talos-pve-cp-0"];
    expect(after).toEqual({
      "talos-vps-cp-0": [],
      "talos-vps-cp-1": ["hybrid", first],
      "talos-pve-cp-0": ["hybrid", first, second],
      "talos-pve-worker-0": ["hybrid", first, second, third],
      "talos-pve-gpu-0": ["hybrid", first, second, third],
    });
  });

  it("binds a gate before and after every control plane's configuration, and to no worker's", () => {
    const hooks = Object.fromEntries(
      ofType(built, applyType).map(({ name, opts }) => [
        name,
        Object.keys(opts.hooks ?? {}).sort(),
      ]),
    );
    const gated = ["afterCreate", "afterUpdate", "beforeCreate", "beforeUpdate", "onError"];
    expect(hooks).toEqual({
      "talos-vps-cp-0": gated,
      "talos-vps-cp-1": gated,
      "talos-pve-cp-0": gated,
      "talos-pve-worker-0": ["onError"],
      "talos-pve-gpu-0": ["onError"],
    });
  });

  it("bootstraps once, on the first control plane, behind a gate of its own", () => {
    const { opts, inputs, dependsOn } = one(built, "talos:machine/bootstrap:Bootstrap");
    expect(inputs["node"]).toBe("5.78.43.147");
    expect(dependsOn).toEqual(["talos-vps-cp-0"]);
    expect(opts.protect).toBe(true);
    expect(opts.ignoreChanges).toEqual(["node", "endpoint", "clientConfiguration"]);
    expect(Object.keys(opts.hooks ?? {})).toEqual(["beforeCreate", "afterCreate"]);
  });

  it("generates the secret base of a configuration for each role, with KubePrism as endpoint", () => {
    const generated = built.calls
      .filter(({ token }) => token === "talos:machine/getConfiguration:getConfiguration")
      .map(({ inputs }) => inputs as Record<string, unknown>);
    expect(generated.map(({ machineType }) => machineType)).toEqual(["controlplane", "worker"]);
    for (const inputs of generated) {
      expect(inputs).toMatchObject({
        clusterEndpoint: "https://localhost:7445",
        talosVersion: "v1.13.9",
        kubernetesVersion: "v1.36.3",
        docs: false,
        examples: false,
      });
      expect(inputs).not.toHaveProperty("configPatches");
    }
  });

  it("gives each document of a node an element of its own", () => {
    for (const { inputs } of ofType(built, applyType)) {
      const patches = inputs["configPatches"] as string[];
      expect(patches.length).toBeGreaterThan(4);
      for (const patch of patches) expect(typeof parse(patch)).toBe("object");
    }
  });

  it("downloads one image for each schematic at home, as an import of a qcow2 file", () => {
    const files = ofType(built, "proxmoxve:download/file:File");
    expect(files.map(({ name }) => name)).toEqual([
      "hybrid-image-home",
      "hybrid-image-gpu-production",
    ]);
    for (const { inputs, dependsOn } of files) {
      expect(inputs).toMatchObject({ contentType: "import", overwrite: false });
      expect(inputs["url"]).toMatch(/\/nocloud-amd64\.qcow2$/);
      expect(dependsOn).toHaveLength(1);
    }
  });

  it("registers every schematic with the image factory before anything is downloaded", () => {
    expect(ofType(built, "talos:imageFactory/schematic:Schematic").map(({ name }) => name)).toEqual(
      ["hybrid-vps", "hybrid-home", "hybrid-gpu-production"],
    );
  });

  it("finds the snapshot by the labels of this version and schematic", () => {
    const lookups = built.calls.filter(({ token }) => token === "hcloud:index/getImage:getImage");
    expect(lookups.map(({ inputs }) => inputs as unknown)).toEqual([
      {
        withSelector: "os=talos,version=v1.13.9,schematic=ce4c980550dd2ab1b17bbf2b08801c7e",
        withArchitecture: "x86",
        mostRecent: true,
      },
    ]);
  });

  it("spreads its VPS over hosts", () => {
    expect(one(built, "hcloud:index/placementGroup:PlacementGroup").inputs["type"]).toBe("spread");
  });

  it("talks to Kubernetes by a provider that a renewed kubeconfig never replaces", () => {
    const { inputs } = one(built, "pulumi:providers:kubernetes");
    expect(inputs["clusterIdentifier"]).toBe("hybrid");
    expect(pulumi.runtime.isRpcSecret(inputs["kubeconfig"])).toBe(true);
  });

  it("gives both clients' files away as secrets only", async () => {
    const { kubeconfig, talosconfig } = built.cluster;
    expect([await isSecret(kubeconfig), await isSecret(talosconfig)]).toEqual([true, true]);
  });

  it("reaches Kubernetes through the VPS that the stack file names", async () => {
    const { cluster } = await build(settings({ cluster: { apiThrough: "talos-vps-cp-1" } }));
    const { "current-context": context } = parse(await plain(cluster.kubeconfig)) as {
      "current-context": string;
    };
    expect(context).toBe("hybrid-talos-vps-cp-1");
  });

  it("leads an administrator to the VPS by kubeconfig, and to control planes by talosconfig", async () => {
    const { clusters } = parse(await plain(built.cluster.kubeconfig)) as {
      clusters: { cluster: { server: string } }[];
    };
    expect(clusters.map(({ cluster }) => cluster.server)).toEqual([
      "https://5.78.43.147:6443",
      "https://5.78.106.249:6443",
    ]);
    const [client] = built.calls.filter(({ token }) => token.startsWith("talos:client/"));
    expect(client?.inputs).toMatchObject({
      endpoints: ["5.78.43.147", "5.78.106.249", "10.2.1.1"],
      nodes: ["5.78.43.147", "5.78.106.249", "10.2.1.1", "10.2.2.1", "10.2.2.2"],
    });
  });

  it("derives every packet size from the smallest underlay", async () => {
    expect(built.cluster.mtu.podRouteMtuBytes).toBe(1_370);
    const pppoe = await build(settings({ sites: { home: { underlayMtuBytes: 1_492 } } }));
    expect(pppoe.cluster.mtu).toMatchObject({ kubeSpanMtuBytes: 1_412, ciliumMtuBytes: 1_412 });
  });

  it("keeps secrets out of its components' own inputs", () => {
    const components = built.resources.filter(({ custom }) => !custom);
    expect(JSON.stringify(components.map(({ inputs }) => inputs))).not.toMatch(
      /hcloud token|cluster keys|certificate"/,
    );
  });
});

describe("a hybrid cluster's image", () => {
  const image = async (stack: Settings): Promise<Recorded> => {
    const [server] = ofType(await build(stack), "hcloud:index/server:Server");
    if (server === undefined) throw new Error("no server");
    return server;
  };

  it("is the snapshot that was looked up", async () => {
    expect((await image(settings())).inputs["image"]).toBe("4711");
  });

  it("is the snapshot named in the stack file, without a call to the cloud", async () => {
    const stack = settings({ sites: { vps: { image: { source: "snapshot", id: 815 } } } });
    const built = await build(stack);
    expect(built.calls.map(({ token }) => token)).not.toContain("hcloud:index/getImage:getImage");
    expect(ofType(built, "hcloud:index/server:Server")[0]?.inputs["image"]).toBe("815");
  });

  it.each([
    { attached: true, iso: "talos-1.13.iso" },
    { attached: false, iso: undefined },
  ])("is an ISO as long as it is attached: $attached", async ({ attached, iso }) => {
    const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
    const stack = settings({
      sites: { vps: { image: { source: "iso", name: "talos-1.13.iso", attached } } },
    });
    expect((await image(stack)).inputs["iso"]).toBe(iso);
    expect(warn.mock.calls.map(([message]) => message)).toEqual(
      attached ? [expect.stringContaining("'hybrid:sites.vps.image.attached' false")] : [],
    );
    warn.mockRestore();
  });

  it("serves a VPS whose address the cloud chooses", async () => {
    const nodes = [vpsNode(), ...Object.values(prodNodes).slice(1)];
    const built = await build(settings({ nodes }));
    const [first] = ofType(built, applyType);
    expect(first?.inputs["node"]).toBe("203.0.113.50");
    expect(JSON.stringify(first?.inputs["configPatches"])).toContain("203.0.113.50/32");
  });
});
