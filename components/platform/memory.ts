import type { Settings } from "../../config/schema";

/** Memory that pods ask for on the fullest VPS, and may use at most, in MiB. */
export interface MemoryDemand {
  readonly requestsMiB: number;
  readonly limitsMiB: number;
}

export function memoryOnFullestVps(settings: Settings): MemoryDemand {
  return { requestsMiB: settings.dns.databaseMemoryMiB, limitsMiB: settings.vault.memoryMiB };
}
