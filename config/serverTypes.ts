/** What a Hetzner server type is made of. */
export interface ServerType {
  readonly cores: number;
  readonly memoryGiB: number;
  readonly diskGiB: number;
}

/**
 * The x86 server types a Talos node may have: at least two cores, 2 GiB and 40 GiB of disk. Which
 * location sells which of them changes often; the cloud says so when it is asked for one.
 */
export const serverTypes = {
  cpx11: { cores: 2, memoryGiB: 2, diskGiB: 40 },
  cpx21: { cores: 3, memoryGiB: 4, diskGiB: 80 },
  cpx31: { cores: 4, memoryGiB: 8, diskGiB: 160 },
  cpx41: { cores: 8, memoryGiB: 16, diskGiB: 240 },
  cpx51: { cores: 16, memoryGiB: 32, diskGiB: 360 },
  ccx13: { cores: 2, memoryGiB: 8, diskGiB: 80 },
  ccx23: { cores: 4, memoryGiB: 16, diskGiB: 160 },
  ccx33: { cores: 8, memoryGiB: 32, diskGiB: 240 },
} as const satisfies Record<string, ServerType>;
