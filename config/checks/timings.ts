import { type Problem, setCommand } from "../problem";
import type { Check } from "./check";

const heartbeatsPerElection = 10;

/** Durations that only make sense together. */
export const timings: Check = ({ cluster }) => {
  const { heartbeatMilliseconds, electionMilliseconds } = cluster?.etcd ?? {};
  const { timeoutSeconds, pollSeconds } = cluster?.gate ?? {};
  const problems: Problem[] = [];

  if (heartbeatMilliseconds !== undefined && electionMilliseconds !== undefined) {
    const least = heartbeatMilliseconds * heartbeatsPerElection;
    if (electionMilliseconds < least) {
      const path = "cluster.etcd.electionMilliseconds";
      const message = `expected at least ${least}, ten heartbeats of ${heartbeatMilliseconds}, got ${electionMilliseconds}; a late heartbeat would start an election`;
      // Above a heartbeat of 4999 no election is short enough, so the heartbeat has to give way.
      const fix =
        least < 50_000
          ? setCommand(path, least)
          : setCommand("cluster.etcd.heartbeatMilliseconds", Math.floor(electionMilliseconds / 10));
      problems.push({ path, message, fix });
    }
  }
  if (timeoutSeconds !== undefined && pollSeconds !== undefined && pollSeconds >= timeoutSeconds) {
    const message = `expected less than the gate's ${timeoutSeconds} seconds, got ${pollSeconds}`;
    const fix = setCommand("cluster.gate.timeoutSeconds", 600);
    problems.push({ path: "cluster.gate.pollSeconds", message, fix });
  }
  return problems;
};
