import { readFileSync } from "node:fs";

/** The tables as PowerDNS' own package makes them. */
export const packagedSchema = (): string =>
  readFileSync("/usr/share/pdns-backend-mysql/schema/schema.mysql.sql", "utf8");
