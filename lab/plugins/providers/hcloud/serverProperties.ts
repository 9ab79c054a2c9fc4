import type { HetznerCloud } from "../../../world/hetzner/cloud";
import { firewallsOf } from "../../../world/hetzner/firewalls";
import { getImage } from "../../../world/hetzner/images";
import { ipv6Of } from "../../../world/hetzner/machines";
import type { PrimaryIp, Server } from "../../../world/hetzner/objects";
import { primaryIpsOf } from "../../../world/hetzner/primaryIps";
import { VendorError } from "../../../world/vendorError";
import { inRecordedOrder } from "../../inputs";
import { type Properties, type Value, isProperties } from "../../values";

/** The image as the program named it while it is that one, else by name or number. */
function imageOf(cloud: HetznerCloud, { imageId }: Server, recorded: Value | undefined): string {
  const id = `${imageId}`;
  if (recorded === id) return id;
  try {
    return getImage(cloud, imageId).name || id;
  } catch (error) {
    // A server outlives the snapshot it was made from.
    if (error instanceof VendorError && error.code === "not_found") return id;
    throw error;
  }
}

function publicNet(addresses: readonly PrimaryIp[]): Properties {
  const idOf = (type: PrimaryIp["type"]): number =>
    addresses.find((address) => address.type === type)?.id ?? 0;
  const [ipv4, ipv6] = [idOf("ipv4"), idOf("ipv6")];
  return { ipv4Enabled: ipv4 !== 0, ipv4, ipv6Enabled: ipv6 !== 0, ipv6 };
}

const isSameNet = (recorded: Value, found: Properties): boolean =>
  isProperties(recorded) && recorded["networkId"] === found["networkId"];

/** Every property of a server that the cloud tells. */
export function describeServer(cloud: HetznerCloud, id: number, recorded: Properties): Properties {
  const server = cloud.get("server", id);
  const addresses = primaryIpsOf(cloud, id);
  const firewalls = firewallsOf(cloud, server).map((firewall) => firewall.id);
  const nets = server.privateNets.map((net): Properties => ({
    ...net,
    aliasIps: [...net.aliasIps],
  }));
  // What other resources do to a server is theirs to tell, unless the server is being imported.
  const isTold = (key: string): boolean =>
    recorded[key] !== undefined || Object.keys(recorded).length === 0;
  const ipv6Network = addresses.find(({ type }) => type === "ipv6")?.ip ?? "";
  return {
    name: server.name,
    labels: { ...server.labels },
    serverType: server.serverType,
    location: server.location,
    image: imageOf(cloud, server, recorded["image"]),
    ...(isTold("firewallIds") &&
      recorded["ignoreRemoteFirewallIds"] !== true && {
        firewallIds: inRecordedOrder(recorded["firewallIds"], firewalls),
      }),
    placementGroupId: server.placementGroupId ?? 0,
    publicNets: [publicNet(addresses)],
    ...(isTold("networks") && {
      networks: inRecordedOrder(recorded["networks"], nets, isSameNet),
    }),
    backups: server.hasBackups,
    backupWindow: server.hasBackups ? "02-06" : "",
    iso: server.iso ?? "",
    rescue: server.rescue ?? "",
    deleteProtection: server.protection.delete,
    rebuildProtection: server.protection.rebuild,
    ipv4Address: addresses.find(({ type }) => type === "ipv4")?.ip ?? "",
    ipv6Address: ipv6Of(cloud, id),
    ipv6Network,
    primaryDiskSize: server.primaryDiskGiB,
    status: server.status,
  };
}
