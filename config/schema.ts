import { z } from "zod";
import { serverTypes } from "./serverTypes";

/*
 * The shape of a stack file, and every default. Units are part of the names: `…MiB` and `…GiB` are
 * binary, `…Bytes` counts octets, `…Seconds` and `…Milliseconds` are durations. What relates two
 * values to each other is checked in `checks/`.
 */

/** A DNS label, as Kubernetes and both clouds accept it for a machine. */
const dnsLabel = z
  .string()
  .regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, "lower-case letters, digits and '-', 1 to 63 long");

const dnsName = z
  .string()
  .max(253)
  .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, "a lower-case DNS name");

const ipv4 = z.ipv4("an IPv4 address");
const ipv4Cidr = z.cidrv4("an IPv4 network in CIDR notation");
const httpsUrl = z.url({ protocol: /^https$/, error: "an https:// URL" });

/** Version of a released component: `v1.13.9`. */
const releaseVersion = z.string().regex(/^v\d+\.\d+\.\d+$/, "a release such as 'v1.13.9'");

const cluster = z.strictObject({
  /** Names the cluster, its cloud resources and the contexts of its kubeconfig. */
  name: dnsLabel.max(30),
  /** Talos release of every node; must be one of the pairs in `versions.ts`. */
  talosVersion: releaseVersion.default("v1.13.9"),
  /** Kubernetes release of every node; must be one of the pairs in `versions.ts`. */
  kubernetesVersion: releaseVersion.default("v1.36.3"),
  /**
   * What KubeSpan does with traffic to a peer whose tunnel is down: false drops it, true sends it
   * outside the tunnel, in clear.
   */
  allowDownPeerBypass: z.boolean().default(false),
  /**
   * Raft timing. A heartbeat is 0.5 to 1.5 of the longest round trip between two members, an
   * election at least ten of them; the defaults serve up to about 150 ms.
   */
  etcd: z
    .strictObject({
      heartbeatMilliseconds: z.int().min(50).max(5_000).default(250),
      electionMilliseconds: z.int().min(500).max(50_000).default(2_500),
    })
    .prefault({}),
  /** How long the program waits for the control planes before and after it touches one of them. */
  gate: z
    .strictObject({
      timeoutSeconds: z.int().min(1).max(3_600).default(600),
      pollSeconds: z.number().min(0.1).max(60).default(2),
    })
    .prefault({}),
});

const network = z.strictObject({
  podCidr: ipv4Cidr.default("10.244.0.0/16"),
  serviceCidr: ipv4Cidr.default("10.96.0.0/12"),
  /** Networks that may reach the Kubernetes API (6443) and the Talos API (50000) of a VPS. */
  adminCidrs: z.array(ipv4Cidr).min(1),
  /** Services published on the VPS nodes to the whole internet, besides KubeSpan's 51820/udp. */
  publishedPorts: z
    .array(
      z.strictObject({
        protocol: z.enum(["tcp", "udp"]),
        port: z.int().min(1).max(65_535),
        description: z.string().min(1).max(255),
      }),
    )
    .default([
      { protocol: "tcp", port: 80, description: "HTTP" },
      { protocol: "tcp", port: 443, description: "HTTPS" },
    ]),
  /** Networks elsewhere that the cluster must stay clear of, by a name of your own (a VPN, …). */
  reservedCidrs: z.record(dnsLabel, ipv4Cidr).default({}),
});

const vpsSite = z.strictObject({
  /** Hetzner location of every VPS. */
  location: z.enum(["ash", "hil", "fsn1", "nbg1", "hel1", "sin"]).default("hil"),
  /** Largest packet the public interface of a VPS carries: 1500, or 1450 on a private network. */
  underlayMtuBytes: z.int().default(1_500),
  /** What a new server boots from; a running one is never touched by a change here. */
  image: z
    .discriminatedUnion("source", [
      /**
       * A snapshot of the Talos disk image. `id` names it; without one the newest snapshot whose
       * labels carry this Talos version and schematic is looked up, which is a call to the cloud.
       */
      z.strictObject({ source: z.literal("snapshot"), id: z.int().positive().optional() }),
      /** A public Talos ISO by its name; it must be detached once Talos is installed. */
      z.strictObject({ source: z.literal("iso"), name: z.string().min(1) }),
    ])
    .default({ source: "snapshot" }),
  /** Talos system extensions of the VPS image. */
  extensions: z.array(z.string()).default(["siderolabs/qemu-guest-agent"]),
});

const homeSite = z.strictObject({
  /** The home network; every home node has its address in it. */
  lanCidr: ipv4Cidr,
  gateway: ipv4,
  nameservers: z.array(ipv4).min(1),
  /** Largest packet of the home uplink: 1500, or 1492 behind PPPoE. */
  underlayMtuBytes: z.int().default(1_500),
  proxmox: z.strictObject({
    /** Address of the Proxmox API, for example `https://10.2.0.2:8006/`. */
    endpoint: httpsUrl,
    /** Name of the Proxmox node that runs the VMs; also the topology zone of the home site. */
    node: dnsLabel,
    /** Accept a certificate that no known authority signed. */
    insecure: z.boolean().default(false),
    bridge: z.string().min(1).default("vmbr0"),
    vlanId: z.int().min(1).max(4_094).optional(),
    /** Datastore that takes the Talos image; must allow the content type `import`. */
    imageDatastore: z.string().min(1).default("local"),
    /** Datastore of the VMs' disks. */
    diskDatastore: z.string().min(1).default("local-zfs"),
    /** Datastore of the volumes that Proxmox CSI makes. */
    volumeDatastore: z.string().min(1).default("local-zfs"),
  }),
  /** Talos system extensions of every home image. */
  extensions: z.array(z.string()).default(["siderolabs/qemu-guest-agent"]),
});

const nodeBase = {
  /** Host name, Kubernetes node name and name of the machine in its cloud. */
  name: dnsLabel,
  role: z.enum(["controlplane", "worker"]),
  /** Size of the user volume behind the `local-path` class; 0 gives the node none. */
  localPathGiB: z.int().min(0).max(8_192).default(0),
};

const vpsNode = z.strictObject({
  ...nodeBase,
  site: z.literal("vps"),
  serverType: z.enum(Object.keys(serverTypes) as [keyof typeof serverTypes]),
  /** Daily backups of the system disk, seven kept, for a fifth of the server's price. */
  backups: z.boolean().default(true),
  /** An existing primary IPv4 to use. Without it the program makes one that outlives the server. */
  primaryIpv4: z.strictObject({ id: z.int().positive(), address: ipv4 }).optional(),
});

const homeNode = z.strictObject({
  ...nodeBase,
  site: z.literal("home"),
  /** Static address in the home LAN. */
  address: ipv4,
  vmId: z.int().min(100).max(999_999_999),
  cores: z.int().min(2).max(512),
  memoryMiB: z.int().min(2_048).max(4_194_304),
  systemDiskGiB: z.int().min(20).max(65_536).default(64),
  /** PCI device handed to this VM. Such a node takes only workloads that ask for the GPU. */
  gpu: z
    .strictObject({
      /** Address of the device on the Proxmox node, function included or not: `0000:01:00`. */
      pciPath: z.string().regex(/^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}(\.[0-7])?$/, "'0000:01:00'"),
      /** Vendor and device id as `lspci -n` prints them: `10de:2b85`. */
      deviceId: z.string().regex(/^[0-9a-f]{4}:[0-9a-f]{4}$/, "'10de:2b85'"),
      subsystemId: z.string().regex(/^[0-9a-f]{4}:[0-9a-f]{4}$/, "'1043:8a30'"),
      iommuGroup: z.int().min(0),
      /** NVIDIA driver branch of the system extensions; both are the open kernel modules. */
      driverBranch: z.enum(["production", "lts"]).default("production"),
    })
    .optional(),
});

const storage = z.strictObject({
  /** Largest number of Hetzner volumes the stack may ask for. */
  maxHetznerVolumes: z.int().min(0).max(16).default(3),
});

const certificates = z.strictObject({
  /** Where the certificate authority sends its warnings. */
  email: z.email("an e-mail address"),
  /** `staging` issues untrusted certificates without rate limits, `production` trusted ones. */
  environment: z.enum(["staging", "production"]).default("staging"),
});

const gateway = z.strictObject({
  /** Host names the shared Gateway ends TLS for, a listener and a certificate each. */
  hostnames: z.array(dnsName).default([]),
});

/** Mirrors by upstream registry; the upstream itself is always the last endpoint. */
const registryMirrors = z.record(
  z.string().regex(/^[a-z0-9.-]+(:\d+)?$/, "a registry host"),
  z.array(httpsUrl).min(1),
);

const dns = z.strictObject({
  /** Memory of one Galera member. */
  databaseMemoryMiB: z.int().min(256).default(1_024),
  /** Memory of the name server on one VPS. */
  serverMemoryMiB: z.int().min(64).default(256),
});

const vault = z.strictObject({
  flavor: z.enum(["openbao", "vault"]).default("openbao"),
  /** Memory of one Raft member. */
  memoryMiB: z.int().min(128).default(512),
});

const inference = z.strictObject({
  /** Memory of the model server beside the GPU's own. */
  memoryMiB: z.int().min(1_024).default(16_384),
});

/** Everything a stack file says, except its secrets. */
export const settingsSchema = z.strictObject({
  cluster,
  network,
  sites: z.strictObject({ vps: vpsSite.prefault({}), home: homeSite }),
  nodes: z.array(z.discriminatedUnion("site", [vpsNode, homeNode])).min(1),
  storage: storage.prefault({}),
  certificates,
  gateway: gateway.prefault({}),
  registryMirrors: registryMirrors.default({}),
  dns: dns.prefault({}),
  vault: vault.prefault({}),
  inference: inference.prefault({}),
});

export type Settings = z.infer<typeof settingsSchema>;
export type NodeSettings = Settings["nodes"][number];
export type VpsNodeSettings = Extract<NodeSettings, { site: "vps" }>;
export type HomeNodeSettings = Extract<NodeSettings, { site: "home" }>;
export type Site = NodeSettings["site"];
