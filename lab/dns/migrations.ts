import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { accountStatements } from "../../components/dns/galera/accounts";
import { schemaStatements, tables } from "../../components/dns/galera/schema";
import { MariaDbServer } from "../daemons/mariadb";
import { PowerDnsServer } from "../daemons/powerDns";
import { sql } from "../daemons/sql";
import type { Drill } from "../drills/drill";
import { passwords } from "../galera/cluster";
import { startMember } from "../runbooks/galera";
import { comparison, migration, zoneMove } from "../runbooks/dns";
import { carryOut, type Variables } from "../runbooks/procedure";
import type { RecordSet } from "./api";
import { addressOf, type DnsScene } from "./scenarios";
import { dnsDirectory, type DnsStage, installedPowerDns, placeOf, ports } from "./stage";

/** The tables as PowerDNS' own package makes them. */
const packagedSchema = "/usr/share/pdns-backend-mysql/schema/schema.mysql.sql";

const zoneCount = 30;
const recordsPerZone = 20;
const oldDirectory = path.join(dnsDirectory, "old");

/** Rows as a PowerDNS that was a primary for secondaries has them. */
function oldRows(): readonly string[] {
  return Array.from({ length: zoneCount }, (_, zone) => {
    const id = zone + 1;
    const name = `zone-${zone}.old.test`;
    const soa = `ns1.old.test hostmaster.old.test ${2026_01_00_00 + zone} 10800 3600 604800 300`;
    const records = [
      `(${id}, '${name}', 'SOA', '${soa}', 3600, 0, 1)`,
      `(${id}, '${name}', 'NS', 'ns1.old.test', 3600, 0, 1)`,
      `(${id}, '${name}', 'MX', 'mail.${name}', 3600, 10, 1)`,
      `(${id}, '${name}', 'TXT', '"v=spf1 -all"', 3600, 0, 1)`,
      ...Array.from(
        { length: recordsPerZone },
        (_, host) => `(${id}, 'host-${host}.${name}', 'A', '192.0.2.${host + 1}', 300, 0, 1)`,
      ),
    ];
    return [
      `INSERT INTO domains (id, name, type) VALUES (${id}, '${name}', 'MASTER')`,
      `INSERT INTO domainmetadata (domain_id, kind, content) VALUES (${id}, 'SOA-EDIT-API', 'DEFAULT')`,
      `INSERT INTO records (domain_id, name, type, content, ttl, prio, auth) VALUES ${records.join(", ")}`,
    ].join(";\n");
  });
}

/** The single MariaDB that zones come from, and the name server on it. */
class OldPlace {
  private constructor(
    public readonly database: MariaDbServer,
    public readonly server: PowerDnsServer,
  ) {}

  public static async build({ segment }: DnsStage): Promise<OldPlace> {
    const host = segment.hosts.find(({ name }) => name === "old");
    if (host === undefined) throw new RangeError("the segment lacks the old machine");
    const database = new MariaDbServer(host, path.join(oldDirectory, "database"), {
      rootPassword: passwords.root,
      configuration: { "0-own.cnf": "[mariadb]\nbind_address=*\nskip_name_resolve=ON\n" },
    });
    await database.format();
    database.start(startMember);
    await database.takePassword();
    const grant = `GRANT ALL ON *.* TO root@'%' IDENTIFIED BY '${passwords.root}'`;
    const text = [
      grant,
      "CREATE DATABASE powerdns",
      "USE powerdns",
      readFileSync(packagedSchema, "utf8"),
      ...oldRows(),
      ...accountStatements(passwords),
    ];
    await database.query(`${text.join(";\n")};\n`);
    const server = new PowerDnsServer(
      host,
      path.join(oldDirectory, "server"),
      placeOf("server", host.address, installedPowerDns()),
      passwords["pdns-reader"],
    );
    await server.start();
    return new OldPlace(database, server);
  }
}

const old = new WeakMap<DnsStage, Promise<OldPlace>>();

/** The old place, built at the first call. */
function oldPlace(stage: DnsStage): Promise<OldPlace> {
  const known = old.get(stage) ?? OldPlace.build(stage);
  old.set(stage, known);
  return known;
}

function variablesOf({ stage }: DnsScene, place: OldPlace, work: string): Variables {
  const directory = path.join(dnsDirectory, work);
  mkdirSync(directory, { recursive: true });
  return {
    WORK: directory,
    SOCKET: stage.galera.first.socket,
    MYSQL_PWD: passwords.root,
    OLD: place.server.host.address,
    OLD_DATABASE: place.database.host.address,
    PORT: String(ports.dns),
  };
}

/** Asks the old server and each of the new ones everything. */
async function compareAnswers(scene: DnsScene, variables: Variables): Promise<void> {
  for (const { target, server } of scene.stage.servers) {
    const seen = await carryOut(comparison.compare, { ...variables, NEW: target.address }).then(
      () => "as the old server",
      (error: unknown) => String(error),
    );
    scene.check(`${server.host.name} answers`, seen, "as the old server");
  }
  const lines = readFileSync(path.join(variables["WORK"] ?? "", "OLD"), "utf8")
    .trim()
    .split("\n");
  scene.measure("answers compared", String(lines.length));
  scene.check("there was something to compare", lines.length > 5, true);
}

const schema: Drill<DnsStage> = {
  name: "schema",
  description: "our tables are the packaged ones, column by column and index by index",
  rehearse: async (scene) => {
    const { first } = scene.stage.galera;
    const shape = async (database: string, statements: readonly string[]): Promise<unknown> => {
      await first.query(`CREATE DATABASE ${database}; USE ${database}; ${statements.join(";\n")};`);
      const columns = await first.query(
        "SELECT TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION, COLUMN_DEFAULT, IS_NULLABLE, COLUMN_TYPE, " +
          "CHARACTER_SET_NAME, COLLATION_NAME, EXTRA FROM information_schema.COLUMNS " +
          `WHERE TABLE_SCHEMA = '${database}' ORDER BY TABLE_NAME, ORDINAL_POSITION`,
      );
      const indexes = await first.query(
        "SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, SEQ_IN_INDEX, COLUMN_NAME FROM " +
          `information_schema.STATISTICS WHERE TABLE_SCHEMA = '${database}' ` +
          "ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX",
      );
      const engines = await first.query(
        "SELECT TABLE_NAME, ENGINE, TABLE_COLLATION FROM information_schema.TABLES " +
          `WHERE TABLE_SCHEMA = '${database}' ORDER BY TABLE_NAME`,
      );
      await first.query(`DROP DATABASE ${database}`);
      return { columns, indexes, engines };
    };
    await scene.step("both are made and compared", async () => {
      const ours = await shape("ours", schemaStatements());
      const packaged = await shape("packaged", [readFileSync(packagedSchema, "utf8")]);
      scene.check("they are the same", ours, packaged);
    });
  },
};

const moveDatabase: Drill<DnsStage> = {
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

const moveZone: Drill<DnsStage> = {
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
      await scene.eventually(
        "the servers know the zone",
        ["192.0.2.10,192.0.2.11", "192.0.2.10,192.0.2.11"],
        () =>
          Promise.all(
            stage.servers.map(async (server) =>
              (await addressOf(server, `www.${moved}`)).split(",").toSorted().join(),
            ),
          ),
      );
      await compareAnswers(scene, variables);
    });
  },
};

/** How zones come here; each replaces what was there before. */
export const migrations = [schema, moveDatabase, moveZone] as const;
