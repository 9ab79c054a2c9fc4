import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import type { VpsNodeSettings } from "../../config/schema";
import { siteLabelKey } from "../siteLabel";
import type { Machine, MachineOptions } from "./machine";

/** The label that tells whose price a server holds: neither a preview nor the state knows its age. */
const orderedOnLabelKey = "hybrid.cluster/ordered-on";

/** What a VPS has in common with the other VPS of its cluster. */
export interface HetznerMachineArgs {
  readonly clusterName: string;
  readonly location: string;
  /** Image the server is made from; a running server is never replaced for another one. */
  readonly image: pulumi.Input<string>;
  /** Name of an attached ISO the server boots from before its disk. */
  readonly iso?: string;
  readonly firewallId: pulumi.Input<number>;
  readonly placementGroupId: pulumi.Input<number>;
}

interface PublicIpv4 {
  readonly id: pulumi.Input<number>;
  /** Known before the server exists, because the address is made first. */
  readonly address: pulumi.Output<string>;
}

/** An adopted address, or a new one that outlives its server. */
function publicIpv4(
  node: VpsNodeSettings,
  { location }: HetznerMachineArgs,
  labels: Record<string, string>,
  parent: pulumi.Resource,
): PublicIpv4 {
  if (node.primaryIpv4 !== undefined) {
    const { id, address } = node.primaryIpv4;
    return { id, address: pulumi.output(address) };
  }
  const primaryIp = new hcloud.PrimaryIp(
    `${node.name}-ipv4`,
    {
      name: node.name,
      type: "ipv4",
      assigneeType: "server",
      location,
      autoDelete: false,
      deleteProtection: true,
      labels,
    },
    { parent, protect: true },
  );
  return { id: primaryIp.id.apply(Number), address: primaryIp.ipAddress };
}

/** One Hetzner server. Its firewall is there from the first second, since maintenance mode asks for no credentials. */
export function hetznerMachine(
  node: VpsNodeSettings,
  args: HetznerMachineArgs,
  parent: pulumi.Resource,
  opts: MachineOptions,
): Machine {
  const { clusterName, location, image, iso, firewallId, placementGroupId } = args;
  const labels = {
    "hybrid.cluster/cluster": clusterName,
    "hybrid.cluster/role": node.role,
    [siteLabelKey]: node.site,
  };
  const ipv4 = publicIpv4(node, args, labels, parent);
  const isControlPlane = node.role === "controlplane";
  const server = new hcloud.Server(
    node.name,
    {
      name: node.name,
      serverType: node.serverType,
      location,
      image,
      ...(iso === undefined ? {} : { iso }),
      firewallIds: [firewallId],
      placementGroupId,
      publicNets: [{ ipv4Enabled: true, ipv4: ipv4.id, ipv6Enabled: false }],
      backups: node.backups,
      // Another type keeps the disk's size, so that the way back stays open.
      keepDisk: true,
      shutdownBeforeDeletion: true,
      // The cloud accepts them only as a pair.
      deleteProtection: isControlPlane,
      rebuildProtection: isControlPlane,
      labels: {
        ...labels,
        ...(node.orderedOn !== undefined && { [orderedOnLabelKey]: node.orderedOn }),
      },
    },
    {
      ...opts,
      parent,
      protect: isControlPlane || node.localPathGiB > 0,
      // Name and address can only be one server's.
      deleteBeforeReplace: true,
      // A change of any of these would replace the server, and with it its disk and its old price.
      ignoreChanges: ["image", "userData", "sshKeys"],
    },
  );
  return { resource: server, address: ipv4.address, identity: server.id };
}
