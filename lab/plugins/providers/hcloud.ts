import { HetznerCloud } from "../../world/hetzner/cloud";
import type { Store } from "../../world/store";
import { type ProviderModel, fromTable } from "../model";
import { firewall, firewallAttachment } from "./hcloud/firewall";
import { getImageFunction } from "./hcloud/image";
import { network, networkRoute, networkSubnet, serverNetwork } from "./hcloud/network";
import { placementGroup } from "./hcloud/placementGroup";
import { primaryIp } from "./hcloud/primaryIp";
import { rdns } from "./hcloud/rdns";
import { server } from "./hcloud/server";
import { snapshot } from "./hcloud/snapshot";
import { sshKey } from "./hcloud/sshKey";
import { volume, volumeAttachment } from "./hcloud/volume";

/** The provider of Hetzner Cloud on the simulated one: its requests, its patience, its messages. */
export function hcloud(world: Store): ProviderModel {
  const cloud = new HetznerCloud(world);
  return {
    name: "hcloud",
    resource: fromTable({
      "hcloud:index/firewall:Firewall": firewall(cloud),
      "hcloud:index/firewallAttachment:FirewallAttachment": firewallAttachment(cloud),
      "hcloud:index/network:Network": network(cloud),
      "hcloud:index/networkRoute:NetworkRoute": networkRoute(cloud),
      "hcloud:index/networkSubnet:NetworkSubnet": networkSubnet(cloud),
      "hcloud:index/placementGroup:PlacementGroup": placementGroup(cloud),
      "hcloud:index/primaryIp:PrimaryIp": primaryIp(cloud),
      "hcloud:index/rdns:Rdns": rdns(cloud),
      "hcloud:index/server:Server": server(cloud),
      "hcloud:index/serverNetwork:ServerNetwork": serverNetwork(cloud),
      "hcloud:index/snapshot:Snapshot": snapshot(cloud),
      "hcloud:index/sshKey:SshKey": sshKey(cloud),
      "hcloud:index/volume:Volume": volume(cloud),
      "hcloud:index/volumeAttachment:VolumeAttachment": volumeAttachment(cloud),
    }),
    functions: { "hcloud:index/getImage:getImage": getImageFunction(cloud) },
  };
}
