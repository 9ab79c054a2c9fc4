import { type Fault, Faults } from "../../world/faults";
import type { Store } from "../../world/store";
import { type TalosFault, TalosFaults } from "../../world/talos/faults";

/** What a vendor does wrong, and what an operator is told. */
export interface FaultCase {
  readonly name: string;
  readonly fault: Omit<Fault, "times"> | ({ readonly vendor: "talos" } & Omit<TalosFault, "times">);
  /** Whom the one error names. */
  readonly subject: string;
  /** What the error says happened. */
  readonly says: string;
  /** What the error says to do. */
  readonly wayOut: string;
  /** It shows only in a gate that gives up. */
  readonly keepsGateShut?: true;
}

/** Faults that the provider waits out by asking again; each hits twice and then is over. */
export const waitedOut: readonly Omit<Fault, "times">[] = [
  { vendor: "hetzner", operation: "create_firewall", kind: "rateLimited" },
  { vendor: "hetzner", operation: "create_placement_group", kind: "conflict" },
  { vendor: "hetzner", operation: "create_primary_ip", kind: "timeout" },
  { vendor: "proxmox", operation: "create_role", kind: "timeout" },
  { vendor: "proxmox", operation: "download_url", kind: "serverError" },
];

/**
 * Faults that stay, in the order in which an `up` meets them: control planes are made one after the
 * other, so each run ends at its fault and the next one gets further.
 */
export const faultCases: readonly FaultCase[] = [
  {
    name: "stock exhausted",
    fault: { vendor: "hetzner", operation: "create_server", kind: "stockExhausted" },
    subject: "lab-vps-cp-0",
    says: "(resource_unavailable)",
    wayOut: "name another serverType or location in the stack file",
  },
  {
    name: "server locked",
    fault: { vendor: "hetzner", operation: "enable_server_backup", kind: "locked" },
    subject: "lab-vps-cp-0",
    says: "(locked)",
    wayOut: "run 'pulumi up' again once it has ended",
  },
  {
    name: "Talos maintenance API refused",
    fault: { vendor: "talos", kind: "maintenanceRefused", machine: "lab-vps-cp-0" },
    subject: "lab-vps-cp-0",
    says: "connection refused",
    wayOut: "50000",
  },
  {
    name: "etcd member unhealthy",
    fault: { vendor: "talos", kind: "etcdUnhealthy", machine: "lab-vps-cp-0" },
    subject: "lab-vps-cp-0",
    says: "control planes not ready",
    wayOut: "service etcd",
    keepsGateShut: true,
  },
  {
    name: "Proxmox task failed",
    fault: { vendor: "proxmox", operation: "create_vm", kind: "taskFailed" },
    subject: "VmLegacy 'lab-pve-cp-0'",
    says: "command failed: interrupted by signal",
    wayOut: "the host keeps the task's log; run 'pulumi up' again",
  },
  {
    name: "storage full",
    fault: { vendor: "proxmox", operation: "create_vm", kind: "storageFull" },
    subject: "VmLegacy 'lab-pve-cp-0'",
    says: "out of space",
    wayOut: "make room on the datastore, or name another in the stack file",
  },
];

/** The same of what the provider waits out, when it does not end. */
const endlessCases: readonly FaultCase[] = [
  {
    name: "Hetzner fails (5xx)",
    fault: { vendor: "hetzner", operation: "create_primary_ip", kind: "serverError" },
    subject: "lab-vps-cp-0-ipv4",
    says: "(server_error)",
    wayOut: "run 'pulumi refresh', then 'pulumi up'",
  },
  {
    name: "429 that does not end",
    fault: { vendor: "hetzner", operation: "create_primary_ip", kind: "rateLimited" },
    subject: "lab-vps-cp-0-ipv4",
    says: "(rate_limit_exceeded)",
    wayOut: "wait a minute and run 'pulumi up' again",
  },
  {
    name: "409 that does not end",
    fault: { vendor: "hetzner", operation: "create_server", kind: "conflict" },
    subject: "lab-vps-cp-0",
    says: "(conflict)",
    wayOut: "something else changed it meanwhile; run 'pulumi up' again",
  },
  {
    name: "time-out of Hetzner",
    fault: { vendor: "hetzner", operation: "create_server", kind: "timeout" },
    subject: "lab-vps-cp-0",
    says: "(timeout)",
    wayOut: "run 'pulumi refresh', then 'pulumi up'",
  },
];

export const allCases: readonly FaultCase[] = [...endlessCases, ...faultCases];

/** Begins a fault that stays. @returns what ends it */
export function begin(world: Store, { fault }: FaultCase): () => void {
  if (fault.vendor === "talos") {
    const faults = new TalosFaults(world);
    const { kind, machine } = fault;
    const id = faults.inject({ kind, machine, times: "until lifted" });
    return () => {
      faults.lift(id);
    };
  }
  const faults = new Faults(world);
  const id = faults.inject({ ...fault, times: "until lifted" });
  return () => {
    faults.lift(id);
  };
}
