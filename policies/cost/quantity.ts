const unitBytes: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** The cloud makes no smaller volume. */
const smallestVolumeGb = 10;

/** The GiB that a claim of a size asks for; undefined for a text that is no size. */
export function claimedGib(size: unknown): number | undefined {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)([kMGT]|[KMGT]i)?$/.exec(String(size)) ?? [];
  const bytes = Number(amount) * (unitBytes[unit] ?? Number.NaN);
  return Number.isNaN(bytes) ? undefined : bytes / 2 ** 30;
}

/**
 * The GB of the Hetzner volume that a claim of a size gets; undefined for a text that is no size. The
 * driver counts in units of 2^30 bytes, rounds up, and bills each as one GB.
 */
export function volumeGb(size: unknown): number | undefined {
  const gib = claimedGib(size);
  return gib === undefined ? undefined : Math.max(smallestVolumeGb, Math.ceil(gib));
}
