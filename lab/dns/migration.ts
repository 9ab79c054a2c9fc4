import { tables } from "../../components/dns/galera/schema";
import type { Drill } from "../drills/drill";
import { comparison, migration } from "../runbooks/dns";
import { carryOut } from "../runbooks/procedure";
import { compareAnswers, variablesOf } from "./compareAnswers";
import { addressOf } from "./look";
import { type OldPlace, oldPlace, recordsPerZone, zoneCount } from "./oldPlace";
import type { DnsStage } from "./stage";

/** Zones that come as they are, by their tables. Everything that was there before goes. */
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
    await scene.step("dump and load", async () => {
      await carryOut(migration.dump, variables);
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
