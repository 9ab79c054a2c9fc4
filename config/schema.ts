import { z } from "zod";
import { dnsSchema } from "./dnsSchema";
import {
  anyCidr,
  datastore,
  dnsLabel,
  extension,
  hostname,
  httpsUrl,
  ipv4,
  ipv4Cidr,
  registryHost,
  releaseVersion,
} from "./formats";
import { nodeSchema } from "./nodeSchema";
import { vaultSchema } from "./vaultSchema";

/*
 * The shape of a stack file, and every default. Units are part of the names: `…MiB` and `…GiB` are
 * binary, `…Bytes` counts octets, `…Seconds` and `…Milliseconds` are durations. What relates two
 * values to each other is checked in `checks/`.
 */

const cluster = z.strictObject({
  /** Names the cluster, its cloud resources and the contexts of its kubeconfig. */
  name: dnsLabel.max(30),
  /** Talos release of every node; must be one of the pairs in `versions.ts`. */
  talosVersion: releaseVersion.default("v1.13.9"),
  /** Kubernetes release of every node; must be one of the pairs in `versions.ts`. */
  kubernetesVersion: releaseVersion.default("v1.36.3"),
  /**
   * VPS control plane through which the program itself reaches Kubernetes, by name; the first one
   * when absent. Name the other one while the first is away.
   */
  apiThrough: dnsLabel.optional(),
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
      electionMilliseconds: z.int().min(500).lt(50_000).default(2_500),
    })
    .prefault({}),
  /** How long the program waits for the control planes before and after it touches one of them. */
  gate: z
    .strictObject({
      /** Longest wait before the gate gives up. */
      timeoutSeconds: z.int().min(1).max(3_600).default(600),
      /** Pause between two rounds of questions. */
      pollSeconds: z.number().min(0.1).max(60).default(2),
      /** How long they must stay ready after a change, which may yet reboot the node. */
      settleSeconds: z.number().min(0).max(300).default(60),
    })
    .prefault({}),
});

const network = z.strictObject({
  /** Pod addresses; every node takes a /24 of them. */
  podCidr: ipv4Cidr.default("10.244.0.0/16"),
  /** Service addresses, /24 at the smallest and /12 at the largest. */
  serviceCidr: ipv4Cidr.default("10.96.0.0/12"),
  /**
   * Networks that may reach the Kubernetes API (6443) and the Talos API (50000) of a VPS, as the
   * internet sees them: the public address of your own connection, never the whole world.
   */
  adminCidrs: z.array(anyCidr).min(1),
  /** Services published on the VPS nodes to the whole internet, besides KubeSpan's 51820/udp. */
  publishedPorts: z
    .array(
      z.strictObject({
        protocol: z.enum(["tcp", "udp"]),
        port: z.int().min(1).max(65_535),
        /** What the port is for; the cloud shows it beside the rule. */
        description: z.string().min(1).max(255),
      }),
    )
    .default([
      { protocol: "tcp", port: 80, description: "HTTP" },
      { protocol: "tcp", port: 443, description: "HTTPS" },
    ]),
  /** Networks elsewhere that the cluster must stay clear of, by a name of your own (a VPN, …). */
  reservedCidrs: z.record(dnsLabel, anyCidr).default({}),
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
      z.strictObject({
        source: z.literal("iso"),
        name: z
          .string()
          .regex(
            /^(?=.*talos)[a-z0-9][a-z0-9._-]*$/i,
            "the name of a public Talos ISO, not a path or URL",
          ),
        /** Turn to false once the nodes have joined: a power cycle would boot the ISO again. */
        attached: z.boolean().default(true),
      }),
    ])
    .default({ source: "snapshot" }),
  /** Talos system extensions of the VPS image. */
  extensions: z.array(extension).default(["siderolabs/qemu-guest-agent"]),
});

const homeSite = z.strictObject({
  /** The home network; every home node has its address in it. */
  lanCidr: ipv4Cidr,
  /** The home router's address in the LAN. */
  gateway: ipv4,
  /** Resolvers of the home nodes. None may be a node: a node resolves names before it joins. */
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
    /** Network bridge of the VMs. */
    bridge: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_.-]{0,14}$/, "an interface name such as 'vmbr0'")
      .default("vmbr0"),
    /** VLAN of the VMs on that bridge; untagged when absent. */
    vlanId: z.int().min(1).max(4_094).optional(),
    /** Datastore that takes the Talos image; must allow the content type `import`. */
    imageDatastore: datastore.default("local"),
    /** Datastore of the VMs' disks. */
    diskDatastore: datastore.default("local-zfs"),
    /** Datastore of the volumes that Proxmox CSI makes. */
    volumeDatastore: datastore.default("local-zfs"),
  }),
  /** Talos system extensions of every home image; a GPU node's image has the driver's besides. */
  extensions: z.array(extension).default(["siderolabs/qemu-guest-agent"]),
});

const certificates = z.strictObject({
  /** Where the certificate authority sends its warnings. */
  email: z.email("an e-mail address"),
  /** `staging` issues untrusted certificates without rate limits, `production` trusted ones. */
  environment: z.enum(["staging", "production"]).default("staging"),
});

const gateway = z.strictObject({
  /** Host names the shared Gateway ends TLS for, a listener and a certificate each. */
  hostnames: z.array(hostname).default([]),
});

/** Mirrors by upstream registry; the upstream itself is always the last endpoint. */
const registryMirrors = z.record(registryHost, z.array(httpsUrl).min(1));

const inference = z.strictObject({
  /** Memory of the model server beside the GPU's own. */
  memoryMiB: z.int().min(1_024).default(16_384),
});

/** Everything a stack file says, except its secrets. */
export const settingsSchema = z.strictObject({
  cluster,
  network,
  sites: z.strictObject({ vps: vpsSite.prefault({}), home: homeSite }),
  /** Every machine of the cluster; `nodeSchema.ts` has the keys of each kind. */
  nodes: z.array(nodeSchema).min(1),
  certificates,
  gateway: gateway.prefault({}),
  registryMirrors: registryMirrors.default({}),
  dns: dnsSchema.prefault({}),
  vault: vaultSchema.prefault({}),
  inference: inference.prefault({}),
});

export type Settings = z.infer<typeof settingsSchema>;
export type NodeSettings = Settings["nodes"][number];
export type VpsNodeSettings = Extract<NodeSettings, { site: "vps" }>;
export type HomeNodeSettings = Extract<NodeSettings, { site: "home" }>;
export type Site = NodeSettings["site"];
export type Role = NodeSettings["role"];
