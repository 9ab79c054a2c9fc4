import type { Drill } from "../drills/drill";
import { fullStop } from "../runbooks/galera";
import type { Member } from "./cluster";
import { compareWithMembers, type GaleraScene, moreWrites, transfer } from "./round";
import type { GaleraStage } from "./stage";

/** uuid and sequence number, as `--wsrep-recover` prints them. */
const sequenceNumber = (position: string): number => Number(position.split(":")[1] ?? -1);

/** Names the history of writes; another one means that a cluster has begun anew. */
async function clusterId(member: Member): Promise<string> {
  const [row] = await member.query("SHOW STATUS LIKE 'wsrep_cluster_state_uuid'");
  return row?.[1] ?? "";
}

async function rehearse(scene: GaleraScene): Promise<void> {
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

/** Nobody is left to ask, and each member knows only how far it had got itself. */
export const coldStart: Drill<GaleraStage> = {
  name: "cold start",
  description: "all three are lost: the one with the highest sequence number starts the others",
  rehearse,
};
