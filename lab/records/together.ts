import type { Drill } from "../drills/drill";
import type { DnsStage } from "../dns/stage";
import { clientsOf, deployZone, everywhere, insist, loop, route, seen } from "./clients";
import { designedSeconds } from "./designed";
import { fixedRecord, fixedRecords } from "./zone";

const absent = "NXDOMAIN";
const { appears, changes, zone } = designedSeconds;

/** Both clients at once, as after `pulumi up` and a new route in the same minute. */
export const together: Drill<DnsStage> = {
  name: "together",
  description:
    "both clients create, change and delete at once; both servers show it in the designed seconds",
  rehearse: async (scene) => {
    const { stage } = scene;
    const { externalDns, operator } = clientsOf(stage);
    const both = (label: string): Promise<string[]> => everywhere(stage, label);
    await scene.step("a zone with its fixed records", async () => {
      scene.check("nobody knows the zone", await both("mail"), ["REFUSED", "REFUSED"]);
      await deployZone(operator);
      await seen(scene, "a new zone", "six", "", zone);
    });
    await scene.step("seen again", async () => {
      const before = operator.api.calls.length;
      for (const object of fixedRecords) await operator.seenAgain(object);
      const later = operator.api.calls.slice(before);
      const writes = later.filter(({ method }) => method !== "GET");
      scene.check("what is canonical is not written twice", writes, []);
    });
    await scene.step("create", async () => {
      scene.check("the route's name is not there", await both("web"), [absent, absent]);
      scene.check("one below the wildcard is not", await both("any.apps"), [absent, absent]);
      scene.check("the fixed one is not", await both("fixed"), [absent, absent]);
      await Promise.all([
        loop(externalDns, [route("web", "203.0.113.1"), route("*.apps", "203.0.113.2")]),
        insist(operator, fixedRecord("fixed", "198.51.100.20")),
      ]);
      await Promise.all([
        seen(scene, "a new route", "web", "203.0.113.1", appears),
        seen(scene, "a new route for a wildcard", "any.apps", "203.0.113.2", appears),
        seen(scene, "a new fixed record", "fixed", "198.51.100.20", appears),
      ]);
    });
    await scene.step("change", async () => {
      await Promise.all([
        loop(externalDns, [route("web", "203.0.113.9"), route("*.apps", "203.0.113.2")]),
        insist(operator, fixedRecord("fixed", "198.51.100.29")),
      ]);
      await Promise.all([
        seen(scene, "a route's other address", "web", "203.0.113.9", changes),
        seen(scene, "a fixed record's other address", "fixed", "198.51.100.29", changes),
      ]);
      const before = externalDns.api.calls.length;
      await loop(externalDns, [route("web", "203.0.113.9"), route("*.apps", "203.0.113.2")]);
      const later = externalDns.api.calls.slice(before);
      scene.check(
        "the next loop writes nothing",
        later.filter(({ method }) => method !== "GET"),
        [],
      );
    });
    await scene.step("delete", async () => {
      await Promise.all([
        loop(externalDns, []),
        operator.deleted(fixedRecord("fixed", "198.51.100.29")),
      ]);
      await Promise.all([
        seen(scene, "a route that is gone", "web", absent, changes),
        seen(scene, "a fixed record that is gone", "fixed", absent, changes),
      ]);
    });
    for (const [client, { calls, failures }] of [
      ["ExternalDNS", externalDns.api] as const,
      ["powerdns-operator", operator.api] as const,
    ]) {
      const count = (method: string): number => calls.filter((one) => one.method === method).length;
      const [GET, POST, PATCH] = [count("GET"), count("POST"), count("PATCH")];
      stage.record("Calls", { client, GET, POST, PATCH, failed: failures });
    }
  },
};
