import type { Settings } from "../../../config/schema";
import type { ServerSettings } from "./serverConfiguration";

/** Connections of all clients of one member; `accounts` bounds those of each. */
const maxConnections = 200;

/** What a stack file means for one member of the database. */
export const serverSettings = ({
  versions,
  databaseMemoryMiB,
}: Settings["dns"]): ServerSettings => ({
  version: versions.mariaDb,
  // Zones are small, and a backup or a copy for another member needs some memory too.
  bufferPoolMiB: Math.floor(databaseMemoryMiB / 3),
  maxConnections,
});
