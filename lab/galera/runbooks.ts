import { mkdirSync, rmSync } from "node:fs";
import type { Drill } from "../drills/drill";
import { lastMember, memberGone, restore, startMember } from "../runbooks/galera";
import { compareWithMembers, moreWrites, transfer } from "./round";
import type { GaleraStage } from "./stage";

/** Two members and their disks are gone; the third one is made the cluster. */
const twoGone: Drill<GaleraStage> = {
  name: "two gone for good",
  description: "the one that is left is told to go on alone, loses nothing, and fills the others",
  rehearse: async (scene) => {
    const { stage } = scene;
    const { writer } = stage;
    const [left, ...gone] = stage.shuffled();
    await moreWrites(stage);
    const writtenBefore = writer.acknowledged.length;
    writer.gap.reset();
    await scene.step("two of three are lost with their disks", async () => {
      await Promise.all(gone.map((member) => member.kill()));
      for (const member of gone) await member.carryOut(memberGone.discard);
      await left.alone();
      const status = await left.carryOut(lastMember.look);
      scene.check("it has no majority", status, "wsrep_cluster_status\tnon-Primary");
    });
    await scene.step("it is told to go on alone", async () => {
      await left.carryOut(lastMember.decide);
      await left.synced(1);
      await moreWrites(stage);
    });
    const writeGap = writer.gap.seconds;
    const start = performance.now();
    let how = "";
    await scene.step("new members join one by one", async () => {
      how = await transfer(stage, gone, async () => {
        for (const [index, member] of gone.entries()) {
          await member.format();
          member.start(memberGone.refill);
          await member.synced(index + 2);
        }
      });
    });
    const lost = await compareWithMembers(scene);
    stage.record("Faults", {
      fault: "two gone for good",
      on: gone
        .map(({ host }) => host.name)
        .toSorted()
        .join(", "),
      "acknowledged writes": writer.acknowledged.length - writtenBefore,
      "lost writes": lost,
      "longest write gap, s": writeGap.toFixed(1),
      "longest answer gap, s": "",
      "back by": how,
      "back after, s": ((performance.now() - start) / 1_000).toFixed(1),
    });
  },
};

const backup = "/run/backup";

/** All are gone; a backup of one member, taken while everybody wrote, becomes a new cluster. */
const fromBackup: Drill<GaleraStage> = {
  name: "restore",
  description: "a backup of one member becomes a new cluster with every write before the backup",
  rehearse: async (scene) => {
    const { stage } = scene;
    const { galera, writer } = stage;
    const [source, first, ...others] = stage.shuffled();
    rmSync(backup, { recursive: true, force: true });
    mkdirSync(backup);
    await moreWrites(stage);
    const before = writer.acknowledged.slice();
    await scene.step("a backup while everybody writes", async () => {
      await source.carryOut(restore.backUp, { BACKUP: backup });
      await moreWrites(stage);
    });
    await writer.stop();
    const restored = [first, source, ...others];
    await scene.step(
      "every member is lost, and the backup becomes the first of a new cluster",
      async () => {
        await Promise.all(galera.members.map((member) => member.kill()));
        await first.carryOut(restore.prepare, { BACKUP: backup });
        await first.carryOut(restore.copyBack, { BACKUP: backup });
        first.start(restore.bootstrap);
        await first.synced(1);
      },
    );
    await scene.step("new members join one by one", async () => {
      for (const [index, member] of restored.slice(1).entries()) {
        await member.format();
        member.start(startMember);
        await member.synced(index + 2);
      }
      await galera.whole();
    });
    for (const member of galera.members) {
      const rows = await member.query("SELECT content FROM powerdns.records WHERE type = 'TXT'");
      const numbers = new Set(rows.map(([content = ""]) => Number(content.replaceAll('"', ""))));
      const missing = before.filter((number) => !numbers.has(number));
      scene.check(`${member.host.name} has every write before the backup`, missing, []);
    }
    scene.measure("writes before the backup", String(before.length));
  },
};

/** Runbooks that no fault needs; the second one ends the writer. */
export const runbooks = [twoGone, fromBackup] as const;
