import type { Machine } from "../machine";
import type { Store } from "../store";
import { clusterKeys } from "./configuration";
import { newMember } from "./etcd";
import { nodeAddress, nodeName } from "./node";
import { type InstalledMachine, recordsOf } from "./records";

/** Starts the etcd of a cluster with the one member it has, and from now on there is the cluster. */
export function bootstrapEtcd(store: Store, machine: Machine, record: InstalledMachine): void {
  const { machines, configurations, clusters, events } = recordsOf(store);
  const { running } = record;
  const { clusterId, clusterName, podCidr, serviceCidr, serviceAccountIssuer } = running;
  const bootstrapId = `${clusterId}#${store.next("bootstrap")}`;
  const name = nodeName(machine, running);
  const address = nodeAddress(machine, running);
  const member = newMember({ machine, name, address });
  machines.put(machine.id, {
    ...record,
    etcd: { clusterId: bootstrapId, memberId: member.id },
  });
  clusters.put(clusterId, {
    name: clusterName,
    bootstrapId,
    keys: clusterKeys(configurations.get(machine.id)?.running ?? ""),
    podCidr,
    serviceCidr,
    ...(serviceAccountIssuer !== undefined && { serviceAccountIssuer }),
    members: [member],
    group: [member.id],
    margin: 0,
    leastMargin: 0,
  });
  const sequence = store.next("etcd event");
  const event = { kind: "bootstrapped", member: name, memberCount: 1, margin: 0 } as const;
  events.put(String(sequence), { sequence, clusterId, ...event });
}
