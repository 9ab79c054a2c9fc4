import { programMachines } from "../programMachines";
import { programRule } from "../rule";
import { separately } from "../unknown";
import { shown } from "../values";

const etcdArgs = ["cluster", "etcd", "extraArgs"] as const;

/** Timings for one room make etcd elect a new leader at every hiccup of the Internet between sites. */
export const etcdToleratesTheDistance = programRule(
  {
    name: "etcd-tolerates-the-distance",
    description: "Timings of etcd on every control plane fit sites that the Internet lies between.",
    severity: "high",
    remediationSteps:
      "set `heartbeatMilliseconds` and `electionMilliseconds` of `hybrid:cluster`'s etcd, the same on every control plane.",
    thresholds: {
      minimumHeartbeatMilliseconds: {
        type: "integer",
        minimum: 1,
        default: 200,
        description: "Shortest heartbeat of etcd, in milliseconds.",
      },
      minimumElectionHeartbeats: {
        type: "integer",
        minimum: 1,
        default: 5,
        description: "Fewest heartbeats that a leader may miss before another one is elected.",
      },
      maximumElectionMilliseconds: {
        type: "integer",
        minimum: 1,
        default: 50_000,
        description: "Longest election timeout that etcd takes, in milliseconds.",
      },
    },
  },
  (program, settings, report) => {
    const controlPlanes = programMachines(program).filter(({ role }) => role === "controlplane");
    let first: string | undefined;
    separately(
      controlPlanes.map(({ subject, urn, setting }) => () => {
        const heartbeat = setting(undefined, ...etcdArgs, "heartbeat-interval");
        const election = setting(undefined, ...etcdArgs, "election-timeout");
        const timings = `heartbeat ${shown(heartbeat)}, election ${shown(election)}`;
        const { minimumHeartbeatMilliseconds: least, minimumElectionHeartbeats: beats } = settings;
        const isRight =
          Number(heartbeat) >= least &&
          Number(election) >= Number(heartbeat) * beats &&
          Number(election) <= settings.maximumElectionMilliseconds;
        if (!isRight) {
          const most = settings.maximumElectionMilliseconds;
          const expected = `${least} ms or more, and ${beats} heartbeats to ${most} ms`;
          report({ subject, actual: timings, expected, urn });
        }
        first ??= timings;
        if (timings === first) return;
        report({ subject, actual: timings, expected: `${first}, as the others`, urn });
      }),
    );
  },
);
