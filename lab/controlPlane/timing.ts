/** How fast the control plane notices and acts. What it decides is the same at every speed. */
export interface Timing {
  /** Without a renewed lease for so long a node is NotReady. */
  readonly nodeMonitorGraceSeconds: number;
  readonly nodeMonitorPeriodSeconds: number;
  /** A node that never reported is given so long. */
  readonly nodeStartupGraceSeconds: number;
  /** Pods stay so long on a node that is NotReady or unreachable. */
  readonly notReadyTolerationSeconds: number;
  readonly unreachableTolerationSeconds: number;
  /** So many nodes a second are cleared of their pods. */
  readonly nodeEvictionsPerSecond: number;
  readonly leaseDurationSeconds: number;
  readonly leaseRenewSeconds: number;
  /** Delays of a pod's life on a simulated node. */
  readonly podStartMilliseconds: number;
  readonly podReadyMilliseconds: number;
  readonly podStopMilliseconds: number;
  readonly jobMilliseconds: number;
}

/** "life" has Kubernetes' own defaults; "fast" is for tests and rehearsals. */
export const timings = {
  life: {
    nodeMonitorGraceSeconds: 50,
    nodeMonitorPeriodSeconds: 5,
    nodeStartupGraceSeconds: 60,
    notReadyTolerationSeconds: 300,
    unreachableTolerationSeconds: 300,
    nodeEvictionsPerSecond: 0.1,
    leaseDurationSeconds: 40,
    leaseRenewSeconds: 10,
    podStartMilliseconds: 1_000,
    podReadyMilliseconds: 2_000,
    podStopMilliseconds: 1_000,
    jobMilliseconds: 3_000,
  },
  fast: {
    // A supervisor that a busy machine keeps waiting must not look like dead nodes.
    nodeMonitorGraceSeconds: 8,
    nodeMonitorPeriodSeconds: 1,
    nodeStartupGraceSeconds: 10,
    notReadyTolerationSeconds: 3,
    unreachableTolerationSeconds: 3,
    nodeEvictionsPerSecond: 10,
    leaseDurationSeconds: 8,
    leaseRenewSeconds: 1,
    podStartMilliseconds: 100,
    podReadyMilliseconds: 200,
    podStopMilliseconds: 100,
    jobMilliseconds: 300,
  },
} as const satisfies Record<string, Timing>;

export type TimingProfile = keyof typeof timings;

export const isTimingProfile = (value: string): value is TimingProfile =>
  Object.hasOwn(timings, value);

/** A profile for a reader who wonders how long it takes until something is noticed. */
export function toldTiming(profile: TimingProfile): string {
  const { nodeMonitorGraceSeconds, unreachableTolerationSeconds } = timings[profile];
  return (
    `timing '${profile}': a silent node is NotReady after ${nodeMonitorGraceSeconds} s, ` +
    `and its pods leave it ${unreachableTolerationSeconds} s later`
  );
}
