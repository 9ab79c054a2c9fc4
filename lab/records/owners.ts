import type { Drill } from "../drills/drill";
import type { DnsStage } from "../dns/stage";
import { clientsOf, deployZone, insist, loop, route } from "./clients";
import { ExternalDns } from "./externalDns";
import { ObservedApi } from "./observedApi";
import { markName } from "./ownership";
import { externalDnsSettings, fixedRecord, sharedZone } from "./zone";

/** Every record set but the SOA, whose serial counts the changes, as lines. */
export async function linesOf({ api }: DnsStage): Promise<readonly string[]> {
  const { rrsets = [] } = await new ObservedApi(api).zone(`${sharedZone}.`);
  return rrsets
    .filter(({ type }) => type !== "SOA")
    .map(({ name, type, ttl, records }) => {
      const values = records.map(({ content }) => content);
      return `${name} ${type} ${ttl} ${values.join(" | ")}`;
    })
    .toSorted();
}

/** What happens where names meet: the mark decides for ExternalDNS; the operator knows no marks. */
export const owners: Drill<DnsStage> = {
  name: "owners",
  description: "nobody's record is touched by the other, not even where both want the same name",
  rehearse: async (scene) => {
    const { stage } = scene;
    const { externalDns, operator } = clientsOf(stage);
    const elsewhere = new ExternalDns(new ObservedApi(stage.api), {
      ...externalDnsSettings,
      txtOwnerId: "elsewhere",
    });
    const own = route("own", "203.0.113.30");
    await scene.step("records of everybody", async () => {
      await deployZone(operator);
      await loop(elsewhere, [route("theirs", "203.0.113.31")]);
      await loop(externalDns, [own]);
    });
    const all = await linesOf(stage);
    const withoutOwn = all.filter(
      (line) => !line.startsWith(`own.`) && !line.includes(`-edns.own.`),
    );
    scene.check("a route has a record and a mark", all.length - withoutOwn.length, 2);
    await scene.step("routes for names that others have", async () => {
      const taken = ["@", "mail", "static", "six", "theirs", "ns1"];
      const round = await externalDns.synchronize([
        own,
        ...taken.map((label) => route(label, "203.0.113.32")),
      ]);
      scene.check("nothing is made of them", round, { created: 0, updated: 0, removed: 0 });
      scene.check("every record is as before", await linesOf(stage), all);
    });
    await scene.step("a mark that somebody else has written", async () => {
      const name = `${markName({ prefix: externalDnsSettings.txtPrefix, wildcard: "" }, { name: `mail.${sharedZone}`, type: "A" })}.`;
      const foreign = '"v=something else"';
      await stage.api.patch(`${sharedZone}.`, [
        { name, type: "TXT", ttl: 300, records: [foreign] },
      ]);
      await loop(externalDns, [own]);
      scene.check("takes nothing away", (await linesOf(stage)).length, all.length + 1);
      await stage.api.patch(`${sharedZone}.`, [{ name, type: "TXT", ttl: 300, records: [] }]);
    });
    await scene.step("every route is gone", async () => {
      await loop(externalDns, []);
      scene.check("all others' records are as before", await linesOf(stage), withoutOwn);
    });
    await scene.step("a fixed record is deleted", async () => {
      await loop(externalDns, [own]);
      await insist(operator, fixedRecord("passing", "198.51.100.33"));
      await operator.deleted(fixedRecord("passing", "198.51.100.33"));
      scene.check("all others' records are as before", await linesOf(stage), all);
    });
    await scene.step("a fixed record for a name that a route has", async () => {
      const object = fixedRecord("own", "198.51.100.34");
      await insist(operator, object);
      await loop(externalDns, [own]);
      scene.check("ExternalDNS takes back what is its own", await linesOf(stage), all);
      scene.check("while the operator says", operator.status(object), "Succeeded");
    });
    await scene.step("afterwards", async () => {
      await loop(externalDns, []);
      await loop(elsewhere, []);
    });
  },
};
