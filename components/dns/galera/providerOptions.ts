/** How the members of a Galera cluster judge each other over a wide area network. */
export interface GaleraWan {
  /** Pause between two signs of life; longer than the longest round trip. */
  readonly keepaliveSeconds: number;
  /** Silence after which the others may agree that a member is gone. Writes wait that long. */
  readonly suspectSeconds: number;
  /** Silence after which a member is gone whatever the others say. */
  readonly inactiveSeconds: number;
  /** Longest wait for the members that are left to agree on who is. */
  readonly installSeconds: number;
  /** Size of the ring of latest writes: who has missed no more than these is sent only these. */
  readonly gcacheMiB: number;
  /** Writes a slow member may queue before it makes the others wait. */
  readonly flowControlLimit: number;
}

/** An ISO 8601 duration, the only form in which Galera takes fractions of a second. */
const duration = (seconds: number): string => `PT${seconds}S`;

/**
 * Provider options of every member. The operator adds the addresses, which are a member's own, and
 * keeps `ist.recv_addr` to itself.
 */
export const galeraProviderOptions = (wan: GaleraWan): Readonly<Record<string, string>> => ({
  "evs.keepalive_period": duration(wan.keepaliveSeconds),
  "evs.suspect_timeout": duration(wan.suspectSeconds),
  "evs.inactive_timeout": duration(wan.inactiveSeconds),
  "evs.install_timeout": duration(wan.installSeconds),
  "gcache.size": `${wan.gcacheMiB}M`,
  // A member that was killed can still give others what they miss, instead of all it has.
  "gcache.recover": "yes",
  "gcs.fc_limit": String(wan.flowControlLimit),
  // Members that lost power together find each other again without anybody's decision.
  "pc.recovery": "true",
});

/** A setting of `GaleraWan` that contradicts another one. */
export interface GaleraWanProblem {
  readonly setting: keyof GaleraWan;
  readonly message: string;
}

/** Everything wrong with the settings together; empty when Galera can work with them. */
export function galeraWanProblems(wan: GaleraWan): readonly GaleraWanProblem[] {
  const { keepaliveSeconds, suspectSeconds, inactiveSeconds, installSeconds } = wan;
  const problems: GaleraWanProblem[] = [];
  if (suspectSeconds < 3 * keepaliveSeconds) {
    problems.push({
      setting: "suspectSeconds",
      message:
        `expected at least three times keepaliveSeconds (${keepaliveSeconds}), so that one lost ` +
        `packet raises no suspicion, got ${suspectSeconds}`,
    });
  }
  if (inactiveSeconds <= suspectSeconds) {
    problems.push({
      setting: "inactiveSeconds",
      message: `expected more than suspectSeconds (${suspectSeconds}), got ${inactiveSeconds}`,
    });
  }
  if (installSeconds < inactiveSeconds) {
    problems.push({
      setting: "installSeconds",
      message: `expected at least inactiveSeconds (${inactiveSeconds}), got ${installSeconds}`,
    });
  }
  return problems;
}
