import { hetznerMachines } from "./hetzner/machines";
import type { MachineVendor } from "./machine";
import { proxmoxMachines } from "./proxmox/machines";
import type { Store } from "./store";

/** Everybody who runs machines of a world. */
export const machineVendors = (store: Store): readonly MachineVendor[] => [
  hetznerMachines(store),
  proxmoxMachines(store),
];
