import type { Drill } from "../drills/drill";
import { fullStop, memberGone, startMember } from "../runbooks/galera";
import { sql, SqlError } from "../daemons/sql";
import {
  compareWithMembers,
  type Fault,
  type GaleraScene,
  moreWrites,
  suffer,
  transfer,
} from "./round";
import type { Member } from "./cluster";
import type { GaleraStage } from "./stage";

type FaultOf = (scene: GaleraScene) => Fault;

const names = (members: readonly Member[]): string =>
  members
    .map(({ host }) => host.name)
    .toSorted()
    .join(", ");

/** How a member takes a write that comes to it directly; it must not take it. */
async function refusal({ stage }: GaleraScene, member: Member): Promise<string> {
  const [connection] = stage.asWriter([member]);
  if (connection === undefined) return "nobody asked";
  const insert =
    "INSERT INTO records (domain_id, name, type, content) VALUES (1, 'x', 'A', '192.0.2.1')";
  return sql({ ...connection, from: member.host.name }, insert).then(
    () => "written",
    (error: unknown) => (error instanceof SqlError ? `error ${error.code}` : String(error)),
  );
}

const refusesWrites = "error 1047";

/** Members come back as they went, and tell by which way the others' writes reached them. */
const restart = (stage: GaleraStage, members: readonly Member[]): Promise<string> =>
  transfer(stage, members, () => {
    for (const member of members) member.start(startMember);
    return Promise.resolve();
  });

const killOne: FaultOf = (scene) => {
  const { stage } = scene;
  const [hit, witness] = stage.shuffled();
  return {
    on: names([hit]),
    witness,
    strike: async () => {
      await hit.kill();
      await moreWrites(stage);
      scene.check("two members write on", (await witness.status()).size, 2);
    },
    heal: () => restart(stage, [hit]),
  };
};

const stopOne: FaultOf = (scene) => {
  const { stage } = scene;
  const [hit, witness] = stage.shuffled();
  return {
    on: names([hit]),
    witness,
    strike: async () => {
      await hit.stop();
      await moreWrites(stage);
    },
    heal: async () => {
      const how = await restart(stage, [hit]);
      scene.check("it is sent only what it has missed", how, "IST");
      return how;
    },
  };
};

const killTwo: FaultOf = (scene) => {
  const { stage } = scene;
  const [one, two, left] = stage.shuffled();
  return {
    on: names([one, two]),
    witness: left,
    strike: async () => {
      await Promise.all([one.kill(), two.kill()]);
      await left.alone();
      const written = stage.writer.acknowledged.length;
      scene.check("the one that is left refuses writes", await refusal(scene, left), refusesWrites);
      scene.check("no write is acknowledged", stage.writer.acknowledged.length, written);
    },
    heal: () => restart(stage, [one, two]),
  };
};

const cutHome: FaultOf = (scene) => {
  const { stage } = scene;
  const home = stage.galera.members.find(({ host }) => host.site === "home");
  if (home === undefined) throw new RangeError("the drill needs a member at home");
  return {
    on: names([home]),
    witness: home,
    strike: async () => {
      await stage.segment.cut(home.host);
      await home.alone();
      scene.check("home refuses writes", await refusal(scene, home), refusesWrites);
      stage.writer.aim(stage.asWriter(stage.galera.members.filter((member) => member !== home)));
      await moreWrites(stage);
    },
    heal: async () => {
      const how = await transfer(stage, [home], async () => {
        await stage.segment.mend(home.host);
      });
      stage.writer.aim(stage.asWriter(stage.galera.members));
      scene.check("it has not been sent everything anew", how.includes("SST"), false);
      return how;
    },
  };
};

const loseDisk: FaultOf = (scene) => {
  const { stage } = scene;
  const [hit, witness] = stage.shuffled();
  return {
    on: names([hit]),
    witness,
    strike: async () => {
      await hit.kill();
      await hit.carryOut(memberGone.discard);
      await moreWrites(stage);
    },
    heal: async () => {
      const how = await transfer(stage, [hit], async () => {
        await hit.format();
        hit.start(memberGone.refill);
      });
      scene.check("it is filled from another member", how, "SST");
      return how;
    },
  };
};

/** uuid and sequence number, as `--wsrep-recover` prints them. */
const sequenceNumber = (position: string): number => Number(position.split(":")[1] ?? -1);

/** Names the history of writes; another one means that a cluster has begun anew. */
async function clusterId(member: Member): Promise<string> {
  const [row] = await member.query("SHOW STATUS LIKE 'wsrep_cluster_state_uuid'");
  return row?.[1] ?? "";
}

async function coldStart(scene: GaleraScene): Promise<void> {
  const { stage } = scene;
  const { writer } = stage;
  const order = stage.shuffled();
  await moreWrites(stage);
  const identity = await clusterId(order[0]);
  const writtenBefore = writer.acknowledged.length;
  writer.gap.reset();
  await scene.step("cold start: power lost at one member after the other", async () => {
    const [first, second, last] = order;
    await first.kill();
    await moreWrites(stage);
    // Two of two: both must be told apart from the first, which lacks the last writes.
    await Promise.all([second.kill(), last.kill()]);
  });
  const start = performance.now();
  let chosen: Member | undefined;
  let how = "";
  await scene.step("recovery by the highest sequence number", async () => {
    const positions = await Promise.all(
      order.map(async (member) => {
        const position = await member.carryOut(fullStop.position);
        return { member, position, number: sequenceNumber(position) };
      }),
    );
    const [highest] = positions.toSorted((a, b) => b.number - a.number);
    chosen = highest?.member;
    if (chosen === undefined) throw new Error("no member has a position");
    const [firstDown] = order;
    scene.check("it is not the member that was lost first", chosen === firstDown, false);
    await chosen.carryOut(fullStop.choose);
    chosen.start(fullStop.bootstrap, { POSITION: highest?.position ?? "" });
    await chosen.synced(1);
    const others = positions.filter(({ member }) => member !== chosen);
    how = await transfer(
      stage,
      others.map(({ member }) => member),
      async () => {
        for (const [index, { member, position }] of others.entries()) {
          member.start(fullStop.join, { POSITION: position });
          await member.synced(index + 2);
        }
      },
    );
    scene.check("it is the same cluster as before", await clusterId(chosen), identity);
  });
  const backSeconds = (performance.now() - start) / 1_000;
  await moreWrites(stage);
  const writeGap = writer.gap.seconds;
  const lost = await compareWithMembers(scene);
  stage.record("Faults", {
    fault: "cold start",
    on: "all",
    "acknowledged writes": writer.acknowledged.length - writtenBefore,
    "lost writes": lost,
    "longest write gap, s": writeGap.toFixed(1),
    "longest answer gap, s": "all down",
    "back by": `bootstrap at ${chosen?.host.name ?? "none"}, ${how}`,
    "back after, s": backSeconds.toFixed(1),
  });
}

const of = (name: string, description: string, fault: FaultOf): Drill<GaleraStage> => ({
  name,
  description,
  rehearse: (scene) => suffer(scene, name, fault(scene)),
});

/** What happens to a cluster of three, each of them once. */
export const faults: readonly Drill<GaleraStage>[] = [
  of("kill one", "one of three is killed: the others write on, and it comes back", killOne),
  of("stop one", "one of three is restarted: it is sent only what it has missed", stopOne),
  of(
    "kill two",
    "two of three are killed: writes are refused, reads go on, they come back",
    killTwo,
  ),
  of("cut home", "home is cut off: the VPS write on, home answers reads and comes back", cutHome),
  of("lose a disk", "a member's disk is gone: another one fills it again", loseDisk),
  {
    name: "cold start",
    description: "all three are lost: the one with the highest sequence number starts the others",
    rehearse: coldStart,
  },
];
