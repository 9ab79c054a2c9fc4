import { comparison, migration, zoneMove } from "./dns";
import { fullStop, lastMember, memberGone, restore } from "./galera";
import type { Step } from "./procedure";

/** Steps of each runbook in `docs/runbooks`, in the order in which it has them. */
export const runbooks: Readonly<Record<string, readonly Step[]>> = {
  "galera-full-stop.md": Object.values(fullStop),
  "galera-member-gone.md": [...Object.values(memberGone), ...Object.values(lastMember)],
  "galera-restore.md": Object.values(restore),
  "dns-migration.md": [...Object.values(migration), ...Object.values(comparison)],
  "dns-zone-move.md": Object.values(zoneMove),
};
