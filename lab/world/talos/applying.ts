import type { Machine } from "../machine";
import type { NodeConfiguration } from "./configuration";
import { needsReboot } from "./needsReboot";
import type { InstalledMachine, Records } from "./records";
import { rpcError } from "./rpcError";

/** How a configuration is put into force. */
export type ApplyMode = "auto" | "no_reboot" | "reboot" | "staged";

/** Gives a machine in maintenance mode its first configuration. */
export function install(
  { machines, configurations }: Records,
  { id, providerId }: Machine,
  running: NodeConfiguration,
  text: string,
): void {
  machines.put(id, { running, isUp: true, boots: 1, vendorId: providerId });
  configurations.put(id, { running: text });
}

/**
 * Gives a machine another configuration.
 *
 * @returns whether it is in force, waits for the next boot, or the machine reboots for it now
 * @throws VendorError where a mode without a reboot does not do
 */
export function change(
  { machines, configurations }: Records,
  { id }: Machine,
  record: InstalledMachine,
  next: NodeConfiguration,
  text: string,
  mode: ApplyMode,
): "inForce" | "waits" | "reboots" {
  const current = configurations.get(id)?.running ?? "";
  const isLasting = needsReboot(current, text);
  if (mode === "no_reboot" && isLasting) {
    throw rpcError("InvalidArgument", "this config change can't be applied in immediate mode");
  }
  if (mode === "no_reboot" || (mode === "auto" && !isLasting)) {
    machines.put(id, { ...record, running: next, staged: undefined });
    configurations.put(id, { running: text });
    return "inForce";
  }
  machines.put(id, { ...record, staged: next });
  configurations.put(id, { running: current, staged: text });
  return mode === "staged" ? "waits" : "reboots";
}
