import path from "node:path";
import { accountStatements } from "../../components/dns/galera/accounts";
import { MariaDbServer } from "../daemons/mariadb";
import { PowerDnsServer } from "../daemons/powerDns";
import { passwords } from "../galera/cluster";
import { startMember } from "../runbooks/galera";
import type { Target } from "./ask";
import { packagedSchema } from "./packagedSchema";
import { dnsDirectory, type DnsStage, installedPowerDns, placeOf, ports } from "./stage";

/** Zones that there are. */
export const zoneCount = 30;
/** Hosts in each, beside the four records that every zone has. */
export const recordsPerZone = 20;
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
export class OldPlace {
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
      packagedSchema(),
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
export function oldPlace(stage: DnsStage): Promise<OldPlace> {
  const known = old.get(stage) ?? OldPlace.build(stage);
  old.set(stage, known);
  return known;
}

/** Where its name server listens. */
export const oldTarget = ({ server }: OldPlace): Target => ({
  address: server.host.address,
  port: ports.dns,
});
