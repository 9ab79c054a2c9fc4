import { tables } from "../../components/dns/galera/schema";
import type { Drill } from "../drills/drill";
import { comparison, firstZone, migration } from "../runbooks/dns";
import { carryOut } from "../runbooks/procedure";
import { compareAnswers, variablesOf } from "./compareAnswers";
import { addressOf } from "./look";
import { type OldPlace, oldPlace, recordsPerZone, zoneCount } from "./oldPlace";
import type { DnsStage } from "./stage";

/** Zones that come as they are, by their tables. The zones of the other scenarios go. */
export const moveDatabase: Drill<DnsStage> = {
  name: "migration",
  description: "zones of a single MariaDB move into the cluster: counts and every answer are equal",
  rehearse: async (scene) => {
    const { stage } = scene;
    let place: OldPlace | undefined;
    await scene.step("a single MariaDB with a name server on it", async () => {
      place = await oldPlace(stage);
      const deletes = tables.map(({ name }) => `DELETE FROM powerdns.${name};`);
      await stage.galera.first.query(deletes.join("\n"));
    });
    if (place === undefined) return;
    const variables = variablesOf(scene, place, "migration");
    await scene.step("a new place, which has a zone already", async () => {
      // The numbers that the old zones have: those of a database in which nothing was before.
      const numbers = ["domains", "records"].map(
        (table) => `ALTER TABLE powerdns.${table} AUTO_INCREMENT = 1;`,
      );
      await stage.galera.first.query(numbers.join("\n"));
      await stage.api.createZone(`${firstZone}.`, ["ns1.old.test."]);
    });
    await scene.step("dump and load", async () => {
      await carryOut(migration.dump, variables);
      const unready = await carryOut(migration.load, variables).then(
        () => "loaded",
        (error: unknown) => (String(error).includes("1062") ? "refused" : String(error)),
      );
      scene.check(
        "beside the first zone, whose number one of the old has, it is",
        unready,
        "refused",
      );
      await carryOut(migration.room, variables);
      await carryOut(migration.load, variables);
      await carryOut(migration.settle, variables);
      const before = await carryOut(migration.countOld, variables);
      const records = zoneCount * (recordsPerZone + 4);
      scene.check("the old one has", before.split("\t").map(Number), [
        zoneCount,
        records,
        zoneCount,
        0,
      ]);
      for (const { socket, host } of stage.galera.members) {
        const after = await carryOut(migration.countNew, { ...variables, SOCKET: socket });
        scene.check(`${host.name} has as many zones and records`, after, before);
      }
    });
    await scene.step("every answer is compared before delegation is changed", async () => {
      await carryOut(comparison.questions, variables);
      await scene.eventually("the servers know the zones", ["192.0.2.1", "192.0.2.1"], () =>
        Promise.all(stage.servers.map((server) => addressOf(server, "host-0.zone-0.old.test"))),
      );
      await compareAnswers(scene, variables);
    });
  },
};
