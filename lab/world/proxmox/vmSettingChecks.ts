import { proxmoxError } from "./answers";
import type { ProxmoxCluster } from "./cluster";
import { hostNamed } from "./home";
import type { Json, VmConfig } from "./objects";
import type { VmSettings } from "./vmRequest";

/** What the world has none of, so that a VM which asks for it would not start either. */
function checkFurther({ poolId, initialization }: VmConfig["further"]): void {
  if (typeof poolId === "string" && poolId !== "") {
    throw proxmoxError(403, `Permission check failed (pool '${poolId}' does not exist)`);
  }
  const snippets = Object.entries(isMap(initialization) ? initialization : {}).flatMap(
    ([key, value]) => (key.endsWith("DataFileId") && typeof value === "string" ? [value] : []),
  );
  const [snippet] = snippets.filter((id) => id !== "");
  if (snippet !== undefined) throw proxmoxError(500, `volume '${snippet}' does not exist`);
}

const isMap = (value: Json | undefined): value is Readonly<Record<string, Json>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** @throws VendorError for what the host does not have */
export function checkSettings(cluster: ProxmoxCluster, node: string, settings: VmSettings): void {
  for (const { address, mapping, slot } of settings.passedDevices ?? []) {
    if ((address === null) === (mapping === null)) {
      throw proxmoxError(400, `Parameter verification failed. (${slot}: either host or mapping)`);
    }
  }
  checkFurther(settings.further ?? {});
  hostNamed(cluster.store, node);
}
