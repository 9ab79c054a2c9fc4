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

/** The clients of the writer's API: what keeps records of routes, and of the stack file. */
export const records = ownProcess({
  name: "records",
  description:
    "the API calls of ExternalDNS and powerdns-operator at once: deadlocks, outages, owners",
  directory: "records",
});

/** Certificates from a real authority that asks both name servers. */
export const acme = ownProcess({
  name: "acme",
  description: "certificates by DNS-01 from a real ACME server: wildcards, refusals, waits",
  directory: "acme",
});
