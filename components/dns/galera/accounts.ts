/** Database of PowerDNS. */
export const powerDnsDatabase = "powerdns";

/** A database account with the least it needs. */
export interface Account {
  readonly name: "pdns-writer" | "pdns-reader";
  /** What it may do to every table of its database. */
  readonly privileges: readonly string[];
  readonly database: string;
  /** Connections it may have on one member, so that it cannot use up those of the others. */
  readonly maxUserConnections: number;
}

/**
 * The accounts of PowerDNS. Clients are pods, whose addresses change, so accounts name no host;
 * a network policy decides who reaches the database.
 */
export const accounts: readonly [writer: Account, reader: Account] = [
  {
    name: "pdns-writer",
    privileges: ["SELECT", "INSERT", "UPDATE", "DELETE"],
    database: powerDnsDatabase,
    maxUserConnections: 40,
  },
  {
    name: "pdns-reader",
    privileges: ["SELECT"],
    database: powerDnsDatabase,
    maxUserConnections: 80,
  },
];

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, "\\$&")}'`;

/**
 * SQL that makes the accounts as the operator makes them from its objects; safe to repeat.
 *
 * @param passwords by the account's name
 */
export const accountStatements = (
  passwords: Readonly<Record<Account["name"], string>>,
): readonly string[] =>
  accounts.flatMap(({ name, privileges, database, maxUserConnections }) => {
    const account = `${quoted(name)}@'%'`;
    const password = quoted(passwords[name]);
    return [
      `CREATE USER IF NOT EXISTS ${account} IDENTIFIED BY ${password} WITH MAX_USER_CONNECTIONS ${maxUserConnections}`,
      `ALTER USER ${account} IDENTIFIED BY ${password} WITH MAX_USER_CONNECTIONS ${maxUserConnections}`,
      `GRANT ${privileges.join(", ")} ON \`${database}\`.* TO ${account}`,
    ];
  });
