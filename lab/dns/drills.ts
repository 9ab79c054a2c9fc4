import type { Drill } from "../drills/drill";
import { healthy } from "./healthy";
import { moveDatabase } from "./migration";
import { databaseHangs, malformedPackets, manyQuestions } from "./packetScenarios";
import { signed } from "./signed";
import { schema } from "./schema";
import type { DnsStage } from "./stage";
import { unhealthy } from "./unhealthy";
import { moveZone } from "./zoneMove";

/** Everything that is rehearsed with the name servers, in this order. */
export const drills: readonly Drill<DnsStage>[] = [
  ...healthy,
  signed,
  malformedPackets,
  manyQuestions,
  ...unhealthy,
  databaseHangs,
  schema,
  // It replaces all zones.
  moveDatabase,
  moveZone,
];
