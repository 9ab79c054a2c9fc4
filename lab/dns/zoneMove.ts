import { writeFileSync } from "node:fs";
import path from "node:path";
import { sql } from "../daemons/sql";
import type { Drill } from "../drills/drill";
import { zoneMove } from "../runbooks/dns";
import { carryOut } from "../runbooks/procedure";
import type { RecordSet } from "./api";
import { compareAnswers, variablesOf } from "./compareAnswers";
import { addressOf } from "./look";
import { oldPlace, oldTarget } from "./oldPlace";
import type { DnsStage } from "./stage";

/** Record sets of what `pdnsutil list-zone` prints: name, TTL, class, type and content. */
function recordSets(listing: string): readonly RecordSet[] {
  const found = new Map<string, RecordSet>();
  for (const line of listing.split("\n")) {
    const [name, ttl, , type, ...content] = line.split("\t");
    if (name === undefined || type === undefined || type === "SOA") continue;
    const fullName = name.endsWith(".") ? name : `${name}.`;
    const known = found.get(`${fullName} ${type}`);
    const records = [...(known?.records ?? []), content.join(" ")];
    found.set(`${fullName} ${type}`, { name: fullName, type, ttl: Number(ttl), records });
  }
  return [...found.values()];
}

/** A zone that comes by its list. */
export const moveZone: Drill<DnsStage> = {
  name: "zone move",
  description: "a zone of another server is made anew from its list: every answer is equal",
  rehearse: async (scene) => {
    const { stage } = scene;
    const moved = "moved.test";
    const place = await oldPlace(stage);
    await scene.step("a zone that only the old server has", async () => {
      await sql(
        { ...place.database.connection, database: "powerdns" },
        [
          `INSERT INTO domains (id, name, type) VALUES (900, '${moved}', 'NATIVE');`,
          "INSERT INTO records (domain_id, name, type, content, ttl, prio, auth) VALUES",
          `(900, '${moved}', 'SOA', 'ns1.old.test hostmaster.${moved} 1 10800 3600 604800 300', 3600, 0, 1),`,
          `(900, '${moved}', 'NS', 'ns1.old.test', 3600, 0, 1), (900, '${moved}', 'MX', 'mail.${moved}', 300, 10, 1),`,
          `(900, 'www.${moved}', 'A', '192.0.2.10', 60, 0, 1), (900, 'www.${moved}', 'A', '192.0.2.11', 60, 0, 1),`,
          `(900, '*.${moved}', 'CNAME', 'www.${moved}', 60, 0, 1), (900, '${moved}', 'CAA', '0 issue "letsencrypt.org"', 60, 0, 1);`,
        ].join("\n"),
      );
    });
    const variables = variablesOf(scene, place, "zone-move");
    await scene.step("it is made here and compared", async () => {
      const config = { CONFIG: place.server.directory, ZONE: moved };
      const listing = await carryOut(zoneMove.list, { ...variables, ...config }, "old");
      const sets = recordSets(listing);
      scene.check("record sets besides its SOA", sets.length, 5);
      await stage.api.createZone(`${moved}.`, ["ns1.old.test."]);
      await stage.api.patch(`${moved}.`, sets);
      const questions = sets.map(({ name, type }) => `${name.replace("*", "any")} ${type}`);
      writeFileSync(path.join(variables["WORK"] ?? "", "questions"), `${questions.join("\n")}\n`);
      // The old one too: its list of zones is older than this one.
      const targets = [...stage.servers.map(({ target }) => target), oldTarget(place)];
      await scene.eventually(
        "every server knows the zone",
        targets.map(() => "192.0.2.10,192.0.2.11"),
        () =>
          Promise.all(
            targets.map(async (target) =>
              (await addressOf({ target }, `www.${moved}`)).split(",").toSorted().join(),
            ),
          ),
      );
      await compareAnswers(scene, variables);
    });
  },
};
