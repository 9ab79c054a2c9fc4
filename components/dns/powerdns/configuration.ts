import { accounts, powerDnsDatabase } from "../galera/accounts";
import { isAtLeast, type Version } from "../version";

export interface PowerDnsSettings {
  /** `api` is the one writer behind the API, `server` one of those that answer the internet. */
  readonly role: "api" | "server";
  /** Release of the daemon, such as 5.0.7. */
  readonly version: Version;
  /** Name or address of the database; an address keeps the daemon from needing DNS itself. */
  readonly databaseHost: string;
  readonly databaseName?: string;
  /** Where DNS is answered, inside the pod. */
  readonly listenAddress: string;
  readonly listenPort: number;
  /** Whether signed zones are served signed. */
  readonly dnssec: boolean;
  /** Where the API, and the metrics of either role, are served inside the pod. */
  readonly webserverAddress: string;
  readonly webserverPort: number;
  /** Networks that may ask there: those of the pods, and of the kubelet that probes them. */
  readonly webserverAllowFrom: readonly string[];
  /** Directory of the mounted Secret, see `secretConfiguration`. */
  readonly secretDirectory: string;
  /** Writable directory for the control socket. */
  readonly socketDirectory: string;
  /** First name server and contact of zones that are made without a SOA record of their own. */
  readonly defaultSoa: { readonly nameServer: string; readonly hostmaster: string };
}

type Options = Readonly<Record<string, string | number | boolean>>;

/** Name of the file in the mounted Secret; PowerDNS reads what ends so. */
export const secretFileName = "secret.conf";

/** Serial 0 lets PowerDNS choose; refresh, retry and expiry are for secondaries, which are none. */
const soaContent = ({ nameServer, hostmaster }: PowerDnsSettings["defaultSoa"]): string =>
  `${nameServer} ${hostmaster} 0 10800 3600 604800 300`;

/**
 * Seconds that answers are kept. They bound how late a change is seen, for DNS-01 challenges above
 * all, and how long answers go on without any database.
 */
export const cacheSeconds = {
  /** Whole answers. */
  packet: 10,
  /** What the database said. */
  query: 10,
  /** What the database did not have; a challenge is often asked for before it is there. */
  negative: 5,
  /** Which zones there are. Not 0: then each query for a zone of others would reach the database. */
  zones: 30,
} as const;

const forRole = ({ role, defaultSoa }: PowerDnsSettings): Options => {
  if (role === "api") {
    return {
      api: true,
      "default-soa-content": soaContent(defaultSoa),
      "default-api-rectify": true,
      // It answers itself from what it has just written.
      ...{ "cache-ttl": 0, "query-cache-ttl": 0, "negquery-cache-ttl": 0 },
      "zone-cache-refresh-interval": 0,
      "gmysql-timeout": 10,
    };
  }
  return {
    api: false,
    "cache-ttl": cacheSeconds.packet,
    "query-cache-ttl": cacheSeconds.query,
    "negquery-cache-ttl": cacheSeconds.negative,
    "zone-cache-refresh-interval": cacheSeconds.zones,
    // One socket for each receiver; a flood on one leaves the other.
    ...{ "receiver-threads": 2, reuseport: true },
    // While the database hangs, what waits for it is bounded, and the rest comes from the cache:
    // at `max-queue-length` the daemon would end itself.
    ...{ "overload-queue-length": 2_500, "max-queue-length": 5_000 },
    ...{ "max-tcp-connections": 250, "max-tcp-connections-per-client": 25 },
    "gmysql-timeout": 3,
  };
};

/** What a release knows that the ones before refuse to start with. */
const forVersion = (version: Version): Options => ({
  ...(isAtLeast(version, "5.0.0") && { "dnsupdate-require-tsig": true }),
});

const written = (value: string | number | boolean): string => {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
};

/** The daemon's configuration, text of its `pdns.conf`. It never holds a secret. */
export function powerDnsConfiguration(settings: PowerDnsSettings): string {
  const [writer, reader] = accounts;
  const options: Options = {
    "local-address": settings.listenAddress,
    "local-port": settings.listenPort,
    launch: "gmysql",
    "gmysql-host": settings.databaseHost,
    "gmysql-dbname": settings.databaseName ?? powerDnsDatabase,
    "gmysql-user": settings.role === "api" ? writer.name : reader.name,
    "gmysql-dnssec": settings.dnssec,
    "gmysql-innodb-read-committed": true,
    "include-dir": settings.secretDirectory,
    "socket-dir": settings.socketDirectory,
    // The database copies the zones; nobody fetches, pushes or updates them by DNS.
    ...{ "disable-axfr": true, "allow-axfr-ips": "", "allow-notify-from": "", dnsupdate: false },
    // Says neither its release nor the name of its pod, and asks nobody whether it is outdated.
    ...{ "version-string": "anonymous", "server-id": "disabled", "security-poll-suffix": "" },
    webserver: true,
    "webserver-address": settings.webserverAddress,
    "webserver-port": settings.webserverPort,
    "webserver-allow-from": settings.webserverAllowFrom.join(","),
    "webserver-hash-plaintext-credentials": true,
    ...{ daemon: false, guardian: false, "disable-syslog": true, "write-pid": false },
    ...forRole(settings),
    ...forVersion(settings.version),
  };
  return Object.entries(options)
    .map(([name, value]) => `${name}=${written(value)}\n`)
    .join("");
}

/**
 * The part of the configuration that is secret: content of `secret.conf` in a Secret that is mounted
 * as a directory. Neither arguments nor environment of the process show it.
 *
 * @param apiKey only for the role `api`
 */
export const secretConfiguration = (databasePassword: string, apiKey?: string): string =>
  [
    `gmysql-password=${databasePassword}`,
    ...(apiKey === undefined ? [] : [`api-key=${apiKey}`]),
    "",
  ].join("\n");
