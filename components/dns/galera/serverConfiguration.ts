import { type Version, isAtLeast } from "../version";

export interface ServerSettings {
  /** Release of the server, such as 11.8.8. */
  readonly version: Version;
  /** Memory for data and indexes; zones are small, so all of them fit. */
  readonly bufferPoolMiB: number;
  /** Connections of all clients together; each account has its own, lower bound. */
  readonly maxConnections: number;
}

type Options = Readonly<Record<string, string | number>>;

/** What a release does otherwise than the one the options were chosen for, said explicitly. */
const releaseOptions = (version: Version): Options => ({
  // From 11.6 on it is the default; 10.11.8 and later know it too, so both behave alike.
  ...(isAtLeast(version, "10.11.8") && { innodb_snapshot_isolation: "ON" }),
});

/**
 * The server options of every member: text for `spec.myCnf` of a MariaDB object. What the operator
 * writes itself (addresses, the provider, the format of the binary log) is not in it.
 */
export function serverConfiguration(settings: ServerSettings): string {
  const { version, bufferPoolMiB, maxConnections } = settings;
  const options: Options = {
    // A member without its majority goes on answering reads, and with it the DNS server beside it.
    wsrep_dirty_reads: "ON",
    // A commit that lost against one from another member is tried again before the client hears.
    wsrep_retry_autocommit: 5,
    // An acknowledged write is on disk: a home without a power supply of its own loses none.
    innodb_flush_log_at_trx_commit: 1,
    innodb_buffer_pool_size: `${bufferPoolMiB}M`,
    max_connections: maxConnections,
    // Looking up names of clients would make the database need the DNS that needs it.
    skip_name_resolve: "ON",
    performance_schema: "OFF",
    ...releaseOptions(version),
  };
  const lines = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  return ["[mariadb]", ...lines, ""].join("\n");
}
