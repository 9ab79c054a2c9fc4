import { seconds, until } from "../command";
import type { Drill, Scenario } from "../drill";
import { EtcdMember, etcdSettings } from "../etcd";
import { type Cluster, survivesAll, writesOn } from "./etcdLosses";

const roundTripsMilliseconds = [40, 80, 150] as const;
const lossRoundTripMilliseconds = 80;
const packetLoss = 0.01;
const formTimeoutSeconds = 60;
const writeTimeoutMilliseconds = 5_000;
const pauseBetweenWritesSeconds = 0.1;
const durationSeconds = { test: 30, soak: 300 };

/** The control planes of the stack, far from each other, with etcd on them. */
async function form(drill: Drill, roundTripMilliseconds: number): Promise<Cluster> {
  const { settings, programs } = drill.options;
  const nodes = settings.nodes.filter(({ role }) => role === "controlplane");
  const mesh = await drill.build({ ...settings, nodes });
  await mesh.setDistance(roundTripMilliseconds, packetLoss);
  await mesh.join();
  const members = EtcdMember.startAll(programs.etcd, mesh);
  const isFormed = async (): Promise<boolean> =>
    (await writesOn(members)).length === members.length;
  if ((await until(isFormed, formTimeoutSeconds)) === undefined) {
    throw new Error(
      `etcd did not form over ${roundTripMilliseconds} ms in ${formTimeoutSeconds} s`,
    );
  }
  return { mesh, members };
}

async function keepsItsLeader(
  drill: Drill,
  { mesh, members }: Cluster,
  roundTrip: number,
): Promise<string[]> {
  const changes = (): Promise<number[]> =>
    Promise.all(members.map((member) => member.leaderChanges()));
  const before = await changes();
  const duration = durationSeconds[drill.options.soak ? "soak" : "test"];
  const end = performance.now() + duration * 1_000;
  const taken: number[] = [];
  const failed: string[] = [];
  for (let turn = 0; performance.now() < end; turn++) {
    const member = members[turn % members.length];
    if (member === undefined) break;
    const milliseconds = await member.write(writeTimeoutMilliseconds);
    if (milliseconds === undefined) failed.push(member.name);
    else taken.push(milliseconds);
    await seconds(pauseBetweenWritesSeconds);
  }
  const after = await changes();
  const leaderChanges = Math.max(...after.map((count, index) => count - (before[index] ?? 0)));
  const lost = await mesh.lossOnTheWay();
  const [first] = mesh.topology.nodes;
  if (first === undefined) return ["no control plane"];
  const { heartbeatMilliseconds, electionMilliseconds } = etcdSettings(first);
  drill.record("etcd through the tunnel", {
    "round trip, ms": roundTrip,
    "packets lost": `${(lost * 100).toFixed(1)} %`,
    "heartbeat / election, ms": `${heartbeatMilliseconds} / ${electionMilliseconds}`,
    seconds: duration,
    writes: taken.length,
    "slowest, ms": Math.max(0, ...taken).toFixed(0),
    failed: failed.length,
    "leader changes": leaderChanges,
  });
  const problems: string[] = [];
  if (leaderChanges > 0) problems.push(`${leaderChanges} leader changes at ${roundTrip} ms`);
  if (failed.length > 0) problems.push(`${failed.length} writes failed at ${roundTrip} ms`);
  if (lost < packetLoss / 2) problems.push(`only ${(lost * 100).toFixed(2)} % of the packets lost`);
  // A distance that is not there would let everything pass.
  const fastest = Math.min(...taken);
  if (!(fastest >= roundTrip)) {
    problems.push(
      `a write took ${fastest.toFixed(0)} ms, which is no round trip of ${roundTrip} ms`,
    );
  }
  return problems;
}

/** One scenario for each distance, and one in which the sites are lost. */
export const etcdOverTheMesh: readonly Scenario[] = [
  ...roundTripsMilliseconds.map((roundTrip) => ({
    name: `etcd at ${roundTrip} ms`,
    promise: "no leader change and no failed write",
    run: async (drill: Drill) => {
      const cluster = await form(drill, roundTrip);
      return keepsItsLeader(drill, cluster, roundTrip).finally(() => cluster.mesh.close());
    },
  })),
  {
    name: "etcd after a loss",
    promise: "those members write whom the survival table names, and all of them afterwards",
    run: async (drill) => {
      const cluster = await form(drill, lossRoundTripMilliseconds);
      return survivesAll(drill, cluster).finally(() => cluster.mesh.close());
    },
  },
];
