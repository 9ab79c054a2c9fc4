import { z } from "zod";
import { day, dnsLabel, ipv4 } from "./formats";
import { serverTypes } from "./serverTypes";

const shared = {
  /** Host name, Kubernetes node name and name of the machine in its cloud. */
  name: dnsLabel,
  /** A control plane is a member of etcd; those on a VPS take workloads, the one at home does not. */
  role: z.enum(["controlplane", "worker"]),
  /** Size of the user volume behind the `local-path` class; 0 gives the node none. */
  localPathGiB: z.int().min(0).max(8_192).default(0),
  /**
   * Holds a member of each service that has three, on its `local-path` volume: two VPS and one home
   * worker do. Said only where more of them have such a volume. Members do not move by themselves: who
   * no longer holds one keeps the disk.
   */
  quorumMember: z.boolean().optional(),
};

const vpsNode = z.strictObject({
  ...shared,
  site: z.literal("vps"),
  /** Hetzner server type; see `serverTypes.ts` for what each is made of. */
  serverType: z.enum(Object.keys(serverTypes) as [keyof typeof serverTypes]),
  /** Daily backups of the system disk, seven kept, for a fifth of the server's price. */
  backups: z.boolean().default(true),
  /**
   * The day on which the server was ordered, or on which its type last changed: it keeps the price
   * of that day. Without it, it is reckoned at the newest price.
   */
  orderedOn: day.optional(),
  /**
   * An existing primary IPv4 to use: its id in the cloud, and its address. Without it the program
   * makes one that outlives the server.
   */
  primaryIpv4: z.strictObject({ id: z.int().positive(), address: ipv4 }).optional(),
});

const gpu = z.strictObject({
  /** Address of the device on the Proxmox node, function included or not: `0000:01:00`. */
  pciPath: z
    .string()
    .regex(/^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}(\.[0-7])?$/, "a PCI address such as '0000:01:00'"),
  /** Vendor and device id as `lspci -n` prints them: `10de:2b85`. */
  deviceId: z
    .string()
    .regex(/^[0-9a-f]{4}:[0-9a-f]{4}$/, "vendor and device id such as '10de:2b85'"),
  /** Subsystem vendor and device id, without which Proxmox takes a mapping for incomplete. */
  subsystemId: z
    .string()
    .regex(/^[0-9a-f]{4}:[0-9a-f]{4}$/, "subsystem vendor and device id such as '1043:8a30'"),
  /** Group of devices that can only be handed over together, from `/sys/kernel/iommu_groups`. */
  iommuGroup: z.int().min(0),
  /** NVIDIA driver branch of the system extensions; both are the open kernel modules. */
  driverBranch: z.enum(["production", "lts"]).default("production"),
});

const homeNode = z.strictObject({
  ...shared,
  site: z.literal("home"),
  /** Static address in the home LAN. */
  address: ipv4,
  /** Number of the VM in Proxmox. */
  vmId: z.int().min(100).max(999_999_999),
  /** Virtual processors. */
  cores: z.int().min(2).max(512),
  /** Memory, all of it reserved: ballooning would take it from the kubelet unseen. */
  memoryMiB: z.int().min(2_048).max(4_194_304),
  systemDiskGiB: z.int().min(20).max(65_536).default(64),
  /** PCI device handed to this VM. Such a node takes only workloads that ask for the GPU. */
  gpu: gpu.optional(),
});

/** One machine of either site. */
export const nodeSchema = z.discriminatedUnion("site", [vpsNode, homeNode]);
