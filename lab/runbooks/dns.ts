import type { Step } from "./procedure";

/*
 * `$OLD` and `$NEW` are addresses of name servers, `$PORT` the port of both, `$WORK` an empty
 * directory. `$OLD_DATABASE` is the address of the single MariaDB, `$SOCKET` that of a member of the
 * cluster; `$MYSQL_PWD` is the administrator's password of either.
 */

const tables = "domains records supermasters comments domainmetadata cryptokeys tsigkeys";

const counts =
  "SELECT (SELECT COUNT(*) FROM domains), (SELECT COUNT(*) FROM records), " +
  "(SELECT COUNT(*) FROM domainmetadata), (SELECT COUNT(*) FROM cryptokeys)";

const client = "mariadb --no-defaults --batch --skip-column-names --user=root";
const member = "kubectl -n dns exec -i galera-0 -c mariadb -- sh -c";
const asRoot = `mariadb -uroot -p"$MARIADB_ROOT_PASSWORD"`;

/** Declared so that there is DNS at all; of no use to anybody. */
export const firstZone = "first.invalid";

/** The rows of the first zone, whose numbers are those of other zones in the old database. */
const room =
  "DELETE domains, records, domainmetadata FROM domains " +
  "LEFT JOIN records ON records.domain_id = domains.id " +
  "LEFT JOIN domainmetadata ON domainmetadata.domain_id = domains.id " +
  `WHERE domains.name = '${firstZone}'`;

/** Zones of a single MariaDB become those of the cluster. */
export const migration = {
  room: {
    drill: `${client} --socket="$SOCKET" --execute="${room}" powerdns`,
    operator: `${member} '${asRoot} powerdns' <<'SQL'\n${room};\nSQL`,
  },
  dump: {
    drill: [
      'mariadb-dump --no-defaults --host="$OLD_DATABASE" --user=root --single-transaction \\',
      "  --no-create-info --complete-insert --skip-lock-tables --skip-add-locks \\",
      `  --skip-disable-keys powerdns ${tables} >"$WORK/zones.sql"`,
    ].join("\n"),
    operator: [
      "mariadb-dump --host=10.0.3.3 --user=root --password --single-transaction \\",
      "  --no-create-info --complete-insert --skip-lock-tables --skip-add-locks \\",
      `  --skip-disable-keys powerdns ${tables} >zones.sql`,
    ].join("\n"),
  },
  load: {
    drill: `${client} --socket="$SOCKET" powerdns <"$WORK/zones.sql"`,
    operator: `${member} '${asRoot} powerdns' <zones.sql`,
  },
  settle: {
    drill: `${client} --socket="$SOCKET" --execute="UPDATE domains SET type = 'NATIVE', master = NULL" powerdns`,
    operator: `${member} '${asRoot} -e "UPDATE domains SET type = \\"NATIVE\\", master = NULL" powerdns'`,
  },
  countOld: {
    drill: `${client} --host="$OLD_DATABASE" --execute="${counts}" powerdns`,
    operator: `mariadb --host=10.0.3.3 --user=root --password --execute="${counts}" powerdns`,
  },
  countNew: {
    drill: `${client} --socket="$SOCKET" --execute="${counts}" powerdns`,
    operator: `${member} '${asRoot} -e "${counts}" powerdns'`,
  },
} satisfies Record<string, Step>;

const askAll = (server: string): string =>
  `dig @"$${server}" -p "$PORT" -f "$WORK/questions" +norecurse +noall +answer +time=60 |\n  sort -u >"$WORK/${server}"`;

/** What the old servers answer, and the new ones. */
export const comparison = {
  questions: {
    drill: [
      `${client} --socket="$SOCKET" powerdns >"$WORK/questions" \\`,
      `  --execute="SELECT DISTINCT name, type FROM records WHERE disabled = 0 AND type IS NOT NULL"`,
    ].join("\n"),
    operator: `${member} '${asRoot} -N -e "SELECT DISTINCT name, type FROM records WHERE disabled = 0 AND type IS NOT NULL" powerdns' >questions`,
  },
  compare: {
    drill: [askAll("OLD"), askAll("NEW"), 'diff "$WORK/OLD" "$WORK/NEW"'].join("\n"),
    operator: [
      "dig @10.0.3.3 -f questions +norecurse +noall +answer | sort -u >old",
      "dig @5.78.43.147 -f questions +norecurse +noall +answer | sort -u >new-0",
      "dig @5.78.106.249 -f questions +norecurse +noall +answer | sort -u >new-1",
      "diff old new-0 && diff old new-1",
    ].join("\n"),
  },
} satisfies Record<string, Step>;

/** A zone that is served elsewhere is written down here. `$CONFIG` is where the old server's is. */
export const zoneMove = {
  list: {
    drill: 'pdnsutil --config-dir="$CONFIG" list-zone "$ZONE"',
    operator: "pdnsutil list-zone example.org",
  },
} satisfies Record<string, Step>;
