import type { Drill } from "../drills/drill";
import { memberGone, startMember } from "../runbooks/galera";
import { sql, SqlError } from "../daemons/sql";
import type { Member } from "./cluster";
import { coldStart } from "./coldStart";
import { type Fault, type GaleraScene, moreWrites, suffer, transfer } from "./round";
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

const cutAll: FaultOf = (scene) => {
  const { stage } = scene;
  const { members } = stage.galera;
  const [witness] = stage.shuffled();
  return {
    on: "every link",
    witness,
    strike: async () => {
      for (const { host } of members) await stage.segment.cut(host);
      await Promise.all(members.map((member) => member.alone()));
      for (const member of members) {
        const seen = await refusal(scene, member);
        scene.check(`${member.host.name} refuses writes`, seen, refusesWrites);
      }
    },
    heal: async () => {
      const how = await transfer(stage, members, async () => {
        for (const { host } of members) await stage.segment.mend(host);
      });
      stage.writer.aim(stage.asWriter(members));
      scene.check("nobody has been sent everything anew", how.includes("SST"), false);
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
  of(
    "cut all",
    "no member reaches another: all answer reads, and meet again by themselves",
    cutAll,
  ),
  of("lose a disk", "a member's disk is gone: another one fills it again", loseDisk),
  coldStart,
];
