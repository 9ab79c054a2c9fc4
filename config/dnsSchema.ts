import { z } from "zod";
import { bucket } from "./bucketSchema";
import { daemonVersion, dnsLabel, dnsName } from "./formats";

/** Types of records a stack file may hold; every other one can be made with `kubectl`. */
export const recordTypes = ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "SRV", "TXT"] as const;

const record = z.strictObject({
  /**
   * As in a zone file: relative to the zone, `@` for the zone itself, `*` as first label for a
   * wildcard, absolute with a final dot. Letters beyond ASCII are allowed.
   */
  name: z.string().min(1),
  type: z.enum(recordTypes),
  /** How long resolvers keep the answer. */
  ttlSeconds: z.int().min(30).max(604_800).default(300),
  /**
   * All values of this name and type, each as a zone file has it: `10 mail.example.org.`. A TXT
   * value is its bare text, without quotes and of any length.
   */
  values: z.array(z.string().min(1)).min(1),
});

const zone = z.strictObject({
  /** Name of the zone: `example.org`. */
  name: z.string().min(1),
  /**
   * Sign the zone. Turning it off again leaves it signed: a zone that a DS record at its parent
   * vouches for would vanish for validating resolvers.
   */
  dnssec: z.boolean().default(false),
  /** Records that are always there. Those of routes come from the routes. */
  records: z.array(record).default([]),
});

const nameServer = z.strictObject({
  /** Name the parent zone delegates to. Inside a zone of this file it gets its address by itself. */
  host: dnsName,
  /** VPS with a database member that answers under this name. */
  node: dnsLabel,
});

/** How the members of the database judge each other; see `galeraWanProblems` for what fits. */
const galera = z.strictObject({
  /** Pause between two signs of life; longer than the longest round trip. */
  keepaliveSeconds: z.int().min(1).max(60).default(1),
  /** Silence after which a member is given up. Writes wait that long. */
  suspectSeconds: z.int().min(1).max(600).default(15),
  /** Silence after which a member is gone whatever the others say. */
  inactiveSeconds: z.int().min(1).max(600).default(30),
  /** Longest wait for the members that are left to agree. */
  installSeconds: z.int().min(1).max(600).default(30),
  /** Ring of the latest writes: who has missed no more than these is sent only these. */
  gcacheMiB: z.int().min(16).max(4_096).default(256),
  /** Writes that a slow member may queue before the others wait for it. */
  flowControlLimit: z.int().min(16).max(4_096).default(128),
});

const backup = bucket({ prefix: "galera", cron: "17 3 * * *" });

/** Authoritative DNS for own zones; without zones none of it is installed. */
export const dnsSchema = z.strictObject({
  zones: z.array(zone).default([]),
  /** At least two, which every zone names as its own. */
  nameServers: z.array(nameServer).default([]),
  /** Who answers for the zones; `hostmaster` at each zone when absent. */
  contact: z.email("an e-mail address").optional(),
  galera: galera.prefault({}),
  versions: z
    .strictObject({
      /** The line of long-term support. */
      mariaDb: daemonVersion.default("11.8.8"),
      /** The newest that the operator of the zones names as compatible. */
      powerDns: daemonVersion.default("5.0.7"),
    })
    .prefault({}),
  externalDns: z
    .strictObject({
      /** Marks records as this cluster's. Never changed: what another name owns is left alone. */
      ownerId: dnsLabel.default("hybrid"),
      /** How often routes are compared with records, beside every change of a route. */
      intervalSeconds: z.int().min(10).max(3_600).default(60),
    })
    .prefault({}),
  /** Without it there are no backups: zones come back from this file, records of routes from them. */
  backup: backup.optional(),
  /** Memory of one Galera member. */
  databaseMemoryMiB: z.int().min(512).default(768),
  /** Disk of one Galera member, out of its node's localPathGiB. It cannot shrink. */
  databaseGiB: z.int().min(1).default(5),
  /** Memory of the name server on one VPS. */
  serverMemoryMiB: z.int().min(64).default(256),
});
