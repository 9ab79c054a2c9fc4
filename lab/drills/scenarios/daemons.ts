import { ownProcess } from "./ownProcess";

/** The database with real MariaDB servers, in network namespaces. */
export const galera = ownProcess({
  name: "galera",
  description:
    "three real MariaDB members: kills, partition, cold start, restore; no write is lost",
  directory: "galera",
});

/** The name servers with real PowerDNS servers on that database. */
export const dns = ownProcess({
  name: "dns",
  description: "real PowerDNS on that database: answers while it fails, DNSSEC, load, migration",
  directory: "dns",
});
