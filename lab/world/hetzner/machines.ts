import type { Machine, MachineVendor } from "../machine";
import type { Store } from "../store";
import { firstIpv6Of } from "./addresses";
import { serverTypeNamed } from "./catalogue";
import { HetznerCloud } from "./cloud";
import { firewallsAdmit } from "./firewalls";
import type { PrimaryIp, Server } from "./objects";
import { primaryIpsOf } from "./primaryIps";
import { machineIdOf } from "./servers";

function machineOf(server: Server, addresses: readonly PrimaryIp[]): Machine {
  const { cores, memoryGiB } = serverTypeNamed(server.serverType);
  return {
    id: machineIdOf(server),
    site: "vps",
    name: server.name,
    location: server.location,
    addresses: addresses.flatMap(({ type, ip }) => (type === "ipv4" ? [ip] : [])),
    isPoweredOn: server.status === "running",
    cpuCount: cores,
    memoryMiB: memoryGiB * 1024,
    diskGiB: server.primaryDiskGiB,
    gpuCount: 0,
    providerId: `hcloud://${server.id}`,
  };
}

/** The public IPv6 address of a server, which `Machine` leaves out; empty where it has none. */
export const ipv6Of = (cloud: HetznerCloud, serverId: number): string =>
  primaryIpsOf(cloud, serverId)
    .filter(({ type }) => type === "ipv6")
    .map(({ ip }) => firstIpv6Of(ip))
    .join("");

/** The servers of the project at Hetzner, as the rest of the world meets them. */
export function hetznerMachines(store: Store): MachineVendor {
  const cloud = new HetznerCloud(store);
  return {
    machines: () => {
      const addresses = cloud.all("primary_ip");
      return cloud.all("server").map((server) =>
        machineOf(
          server,
          addresses.filter(({ assigneeId }) => assigneeId === server.id),
        ),
      );
    },
    letsIn: ({ id }, packet) => {
      const server = cloud.find("server", Number(/^hcloud\/(\d+)/.exec(id)?.[1]));
      const isThis = server !== undefined && machineIdOf(server) === id;
      return isThis && firewallsAdmit(cloud, server, packet);
    },
  };
}
