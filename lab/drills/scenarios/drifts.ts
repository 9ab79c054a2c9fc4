import { LabError } from "../../lab";
import { HetznerCloud } from "../../world/hetzner/cloud";
import { setFirewallRules, updateFirewall } from "../../world/hetzner/firewalls";
import { updatePrimaryIp } from "../../world/hetzner/primaryIps";
import { updateServer } from "../../world/hetzner/servers";
import { ProxmoxCluster } from "../../world/proxmox/cluster";
import { stopVm } from "../../world/proxmox/vmPower";
import { getVm, updateVm } from "../../world/proxmox/vms";
import type { Store } from "../../world/store";
import type { Cluster } from "../cluster";

/** Something that somebody does behind the program, and how it shows. */
export interface Drift {
  readonly what: string;
  readonly cause: (world: Store, cluster: Cluster) => void;
  /** Resource and property in the plan of the next `up`. */
  readonly shownAs: string;
  /** What the repair must give back, whatever it is. */
  readonly state: (world: Store, cluster: Cluster) => unknown;
}

const firewall = (world: Store): ReturnType<typeof setFirewallRules> => {
  const [found] = new HetznerCloud(world).all("firewall");
  if (found === undefined) throw new LabError("the cloud has no firewall");
  return found;
};

const server = (world: Store, name: string): ReturnType<typeof updateServer> => {
  const found = new HetznerCloud(world).all("server").find((one) => one.name === name);
  if (found === undefined) throw new LabError(`the cloud has no server ${name}`);
  return found;
};

const primaryIp = (world: Store, name: string): ReturnType<typeof updatePrimaryIp> => {
  const found = new HetznerCloud(world).all("primary_ip").find((one) => one.name === name);
  if (found === undefined) throw new LabError(`the cloud has no address ${name}`);
  return found;
};

const vmIdOf = (cluster: Cluster, name: string): number => {
  const node = cluster.nodes.find((one) => one.name === name);
  if (node?.site !== "home") throw new LabError(`the inventory has no VM ${name}`);
  return node.vmId;
};

/** One for each kind of thing that people change by hand, and that stops by itself. */
export const drifts: readonly Drift[] = [
  {
    what: "a port opened in the firewall",
    cause: (world) => {
      const { id, rules } = firewall(world);
      const [like] = rules;
      if (like === undefined) throw new LabError("the firewall has no rule");
      const opened = { ...like, protocol: "tcp" as const, port: "22", sourceIps: ["0.0.0.0/0"] };
      setFirewallRules(new HetznerCloud(world), id, [...rules, opened]);
    },
    shownAs: "lab: rules",
    state: (world) => firewall(world).rules,
  },
  {
    what: "a server's label changed",
    cause: (world) => {
      const { id, labels } = server(world, "lab-vps-cp-0");
      const changed = { ...labels, "hybrid.cluster/site": "moon" };
      updateServer(new HetznerCloud(world), id, { labels: changed });
    },
    shownAs: "lab-vps-cp-0: labels",
    state: (world) => server(world, "lab-vps-cp-0").labels,
  },
  {
    what: "a server's labels deleted",
    cause: (world) => {
      updateServer(new HetznerCloud(world), server(world, "lab-vps-cp-1").id, { labels: {} });
    },
    shownAs: "lab-vps-cp-1: labels",
    state: (world) => server(world, "lab-vps-cp-1").labels,
  },
  {
    what: "a label added to an address",
    cause: (world) => {
      const { id, labels } = primaryIp(world, "lab-vps-cp-0");
      updatePrimaryIp(new HetznerCloud(world), id, { labels: { ...labels, "by-hand": "yes" } });
    },
    shownAs: "lab-vps-cp-0-ipv4: labels",
    state: (world) => primaryIp(world, "lab-vps-cp-0").labels,
  },
  {
    what: "a label added to the firewall, to which the program gives none",
    cause: (world) => {
      updateFirewall(new HetznerCloud(world), firewall(world).id, { labels: { "by-hand": "yes" } });
    },
    shownAs: "lab: labels",
    state: (world) => firewall(world).labels,
  },
  {
    what: "a VM's memory halved",
    cause: (world, cluster) => {
      const proxmox = new ProxmoxCluster(world);
      const vmId = vmIdOf(cluster, "lab-pve-worker-0");
      const { memoryMiB } = getVm(proxmox, vmId).config;
      updateVm(proxmox, vmId, { memoryMiB: memoryMiB / 2 });
    },
    shownAs: "lab-pve-worker-0: memory",
    state: (world, cluster) =>
      getVm(new ProxmoxCluster(world), vmIdOf(cluster, "lab-pve-worker-0")).config,
  },
  {
    what: "a VM powered off",
    cause: (world, cluster) => {
      stopVm(new ProxmoxCluster(world), vmIdOf(cluster, "lab-pve-gpu-0"));
    },
    shownAs: "lab-pve-gpu-0: started",
    state: (world, cluster) =>
      getVm(new ProxmoxCluster(world), vmIdOf(cluster, "lab-pve-gpu-0")).status,
  },
];
