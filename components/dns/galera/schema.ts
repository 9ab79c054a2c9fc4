/** A column: its name, its type, and what else is said of it. */
type Column = readonly [name: string, definition: string];

interface Index {
  readonly name: string;
  readonly columns: readonly string[];
  readonly isUnique?: boolean;
}

interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly primaryKey: readonly string[];
  readonly indexes?: readonly Index[];
}

const text = (length: number): string => `VARCHAR(${length})`;
const id = (type: "INT" | "BIGINT" = "INT"): Column => ["id", `${type} NOT NULL AUTO_INCREMENT`];
/** People write comments and names of accounts, so these are not limited to the letters of DNS. */
const spoken = "CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci";

/**
 * The tables of PowerDNS' generic MySQL backend from 4.7 on. Each has a primary key and is InnoDB's,
 * without which Galera could not copy it.
 */
export const tables: readonly Table[] = [
  {
    name: "domains",
    columns: [
      id(),
      ["name", `${text(255)} NOT NULL`],
      ["master", text(128)],
      ["last_check", "INT"],
      ["type", `${text(8)} NOT NULL`],
      ["notified_serial", "INT UNSIGNED"],
      ["account", `${text(40)} ${spoken}`],
      ["options", text(64_000)],
      ["catalog", text(255)],
    ],
    primaryKey: ["id"],
    indexes: [
      { name: "name_index", columns: ["name"], isUnique: true },
      { name: "catalog_idx", columns: ["catalog"] },
    ],
  },
  {
    name: "records",
    columns: [
      id("BIGINT"),
      ["domain_id", "INT"],
      ["name", text(255)],
      ["type", text(10)],
      ["content", text(64_000)],
      ["ttl", "INT"],
      ["prio", "INT"],
      ["disabled", "TINYINT(1) DEFAULT 0"],
      // The order of names for DNSSEC, which is an order of octets.
      ["ordername", `${text(255)} CHARACTER SET latin1 COLLATE latin1_bin`],
      ["auth", "TINYINT(1) DEFAULT 1"],
    ],
    primaryKey: ["id"],
    indexes: [
      { name: "nametype_index", columns: ["name", "type"] },
      { name: "domain_id", columns: ["domain_id"] },
      { name: "ordername", columns: ["ordername"] },
    ],
  },
  {
    name: "supermasters",
    columns: [
      ["ip", `${text(64)} NOT NULL`],
      ["nameserver", `${text(255)} NOT NULL`],
      ["account", `${text(40)} ${spoken} NOT NULL`],
    ],
    primaryKey: ["ip", "nameserver"],
  },
  {
    name: "comments",
    columns: [
      id(),
      ["domain_id", "INT NOT NULL"],
      ["name", `${text(255)} NOT NULL`],
      ["type", `${text(10)} NOT NULL`],
      ["modified_at", "INT NOT NULL"],
      ["account", `${text(40)} ${spoken}`],
      ["comment", `TEXT ${spoken} NOT NULL`],
    ],
    primaryKey: ["id"],
    indexes: [
      { name: "comments_name_type_idx", columns: ["name", "type"] },
      { name: "comments_order_idx", columns: ["domain_id", "modified_at"] },
    ],
  },
  {
    name: "domainmetadata",
    columns: [id(), ["domain_id", "INT NOT NULL"], ["kind", text(32)], ["content", "TEXT"]],
    primaryKey: ["id"],
    indexes: [{ name: "domainmetadata_idx", columns: ["domain_id", "kind"] }],
  },
  {
    name: "cryptokeys",
    columns: [
      id(),
      ["domain_id", "INT NOT NULL"],
      ["flags", "INT NOT NULL"],
      ["active", "TINYINT(1)"],
      ["published", "TINYINT(1) DEFAULT 1"],
      ["content", "TEXT"],
    ],
    primaryKey: ["id"],
    indexes: [{ name: "domainidindex", columns: ["domain_id"] }],
  },
  {
    name: "tsigkeys",
    columns: [id(), ["name", text(255)], ["algorithm", text(50)], ["secret", text(255)]],
    primaryKey: ["id"],
    indexes: [{ name: "namealgoindex", columns: ["name", "algorithm"], isUnique: true }],
  },
];

const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

function createTable({ name, columns, primaryKey, indexes = [] }: Table): string {
  const lines = [
    ...columns.map(([column, definition]) => `\`${column}\` ${definition}`),
    `PRIMARY KEY (${list(primaryKey)})`,
    ...indexes.map(
      (index) =>
        `${index.isUnique === true ? "UNIQUE " : ""}KEY \`${index.name}\` (${list(index.columns)})`,
    ),
  ];
  // The collation is said too: its default changes between releases, and names compare by it.
  const suffix = "ENGINE=InnoDB DEFAULT CHARACTER SET latin1 COLLATE latin1_swedish_ci";
  return `CREATE TABLE IF NOT EXISTS \`${name}\` (\n  ${lines.join(",\n  ")}\n) ${suffix}`;
}

/** SQL that makes the tables in the current database; safe to repeat, and it changes none. */
export const schemaStatements = (): readonly string[] => tables.map(createTable);
