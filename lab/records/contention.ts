import path from "node:path";
import { PowerDnsServer } from "../daemons/powerDns";
import { options } from "../daemons/run";
import type { Drill, Scene } from "../drills/drill";
import { PowerDnsApi } from "../dns/api";
import { addressOf } from "../dns/look";
import {
  dnsDirectory,
  type DnsStage,
  type NameServer,
  installedPowerDns,
  placeOf,
  ports,
} from "../dns/stage";
import { passwords } from "../galera/cluster";
import { clientsOf, deployZone, insist, isPassing } from "./clients";
import { persistently } from "./externalDns";
import { type ApiRecordSet, ObservedApi } from "./observedApi";
import { PowerDnsOperator, type RecordObject } from "./powerDnsOperator";
import { fixedRecord, sharedZone } from "./zone";

const writes = options.soak ? 1_000 : 100;
/** Calls that each client has under way at once: pods and controllers do not wait for each other. */
const lanes = 4;
const questionsAtOnce = 25;
const zone = `${sharedZone}.`;

const recordSet = ({ name, type, ttl, records }: RecordObject): ApiRecordSet => ({
  ...{ name, type, ttl, changetype: "REPLACE" },
  records: records.map((content) => ({ content, disabled: false })),
});

/** What one client has got through. */
interface Side {
  /** Names whose records it was told are written; it wanted no others. */
  readonly written: readonly string[];
  /** What it may have written last under the name that both write to. */
  readonly last: readonly string[];
  /** Loops that gave up after three tries, or objects that somebody had to take `Failed` from. */
  readonly givenUp: number;
}

const address = (side: number, number: number): string =>
  `10.${side}.${Math.floor(number / 250)}.${1 + (number % 250)}`;

/** Does so many things, a few at a time. */
async function inLanes(act: (number: number) => Promise<void>): Promise<readonly number[]> {
  let next = 0;
  const last: number[] = [];
  const lane = async (index: number): Promise<void> => {
    while (next < writes) {
      const number = next++;
      last[index] = number;
      await act(number);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, index) => lane(index)));
  return last;
}

/** Replaces the common record set together with one of its own, as a loop of ExternalDNS does. */
async function asExternalDns(api: ObservedApi, common: string): Promise<Side> {
  const written: string[] = [];
  let givenUp = 0;
  const last = await inLanes(async (number) => {
    const here = address(1, number);
    const own = fixedRecord(`${common}-e${number}`, here);
    const sets = [fixedRecord(common, here), own].map(recordSet);
    for (;;) {
      try {
        await persistently(() => api.patch(zone, sets));
        break;
      } catch (error) {
        if (!isPassing(error)) throw error;
        givenUp += 1;
      }
    }
    written.push(own.name);
  });
  return { written, last: last.map((number) => address(1, number)), givenUp };
}

/** Changes the object of the common record set and makes one of its own, one call each. */
async function asOperator(api: ObservedApi, common: string): Promise<Side> {
  const operator = new PowerDnsOperator(api);
  const written: string[] = [];
  let givenUp = 0;
  const last = await inLanes(async (number) => {
    const here = address(2, number);
    const own = fixedRecord(`${common}-o${number}`, here);
    givenUp += await insist(operator, fixedRecord(common, here));
    givenUp += await insist(operator, own);
    written.push(own.name);
  });
  return { written, last: last.map((number) => address(2, number)), givenUp };
}

/** Names that a server has no record of. Asked a few at a time: a burst would overflow its socket. */
async function unanswered(server: NameServer, names: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (let at = 0; at < names.length; at += questionsAtOnce) {
    const some = names.slice(at, at + questionsAtOnce);
    const answers = await Promise.all(some.map((name) => addressOf(server, name.slice(0, -1))));
    missing.push(...some.filter((_, index) => !(answers[index] ?? "").startsWith("10.")));
  }
  return missing;
}

/** Both write to one record set as fast as they can, through one writer or through two. */
async function contend(
  scene: Scene<DnsStage>,
  label: "one" | "two",
  common: string,
  second: PowerDnsApi,
): Promise<void> {
  const { stage } = scene;
  await deployZone(clientsOf(stage).operator);
  await new ObservedApi(stage.api).patch(zone, [recordSet(fixedRecord(common, "10.0.0.1"))]);
  const [one, other] = [new ObservedApi(stage.api), new ObservedApi(second)];
  const sides = await scene.step(`${label}: two clients, one record set`, () =>
    Promise.all([asExternalDns(one, common), asOperator(other, common)]),
  );
  const conflicts = one.failures + other.failures;
  const written = sides.flatMap((side) => side.written);
  let lost = 0;
  for (const member of stage.galera.members) {
    const rows = await member.query(
      `SET wsrep_sync_wait = 1; SELECT name, content FROM powerdns.records WHERE name LIKE '${common}%'`,
    );
    const names = rows.map(([name = ""]) => `${name}.`);
    const missing = written.filter((name) => !names.includes(name));
    lost = Math.max(lost, missing.length);
    if (label === "two") continue;
    scene.check(`${member.host.name} has every acknowledged record`, missing, []);
    scene.check(`${member.host.name} has none twice`, names.length - new Set(names).size, 0);
    const [, content = ""] = rows.find(([name]) => `${name}.` === `${common}.${zone}`) ?? [];
    scene.check(
      `${member.host.name} has what one of them wrote last`,
      sides.some(({ last }) => last.includes(content)),
      true,
    );
  }
  for (const server of stage.servers) {
    const known = `${common}.${sharedZone}`;
    await scene.eventually("the zone is served", true, async () =>
      (await addressOf(server, known)).startsWith("10."),
    );
    const silent = await unanswered(server, written);
    lost = Math.max(lost, silent.length);
    if (label === "two") continue;
    scene.check(`${server.server.host.name} serves every acknowledged record`, silent, []);
  }
  if (label === "two") scene.check("they are in each other's way", conflicts > 0, true);
  const calls = [...one.calls, ...other.calls];
  const patches = calls.filter(({ method }) => method === "PATCH").length;
  const [loops, objects] = sides.map(({ givenUp }) => givenUp);
  stage.record("Conflicts", {
    writers: label,
    "PATCH calls": patches,
    refused: conflicts,
    "loops given up": loops ?? 0,
    "objects failed": objects ?? 0,
    "acknowledged records": written.length,
    lost,
  });
  await removeAll(stage, [`${common}.${zone}`, ...written]);
}

async function removeAll({ api }: DnsStage, names: readonly string[]): Promise<void> {
  const gone = names.map((name) => ({ name, type: "A", ttl: 0, records: [] }));
  await api.patch(zone, gone);
}

/** As designed: one writer. */
export const oneWriter: Drill<DnsStage> = {
  name: "one writer",
  description: "both clients on one record set, as fast as they can: nothing acknowledged is lost",
  rehearse: (scene) => contend(scene, "one", "single", scene.stage.api),
};

const secondKey = "key-of-the-second-writer";

/**
 * Why there is one writer. What two of them lose is counted, and nothing is promised: PowerDNS goes on
 * after a statement that the database has rolled everything back for, and says that all is well.
 */
export const twoWriters: Drill<DnsStage> = {
  name: "two writers",
  description: "the same through a second one at another member, which production does not have",
  rehearse: async (scene) => {
    const { galera, primary, segment } = scene.stage;
    const host = segment.hosts.find(({ name }) => name === "old");
    const member = galera.members.find((one) => one.host.address !== primary.leadsTo);
    if (!host || !member) throw new RangeError("the stage lacks a host or a member");
    const second = new PowerDnsServer(
      host,
      path.join(dnsDirectory, "second-api"),
      placeOf("api", member.host.address, installedPowerDns()),
      passwords["pdns-writer"],
      secondKey,
    );
    await second.start();
    try {
      const api = new PowerDnsApi(`http://${host.address}:${ports.web}`, secondKey);
      await contend(scene, "two", "double", api);
    } finally {
      await second.kill();
    }
  },
};
