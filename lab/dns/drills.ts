import type { Drill } from "../drills/drill";
import { migrations } from "./migrations";
import { databaseHangs, malformedPackets, manyQuestions } from "./packetScenarios";
import { healthy, unhealthy } from "./scenarios";
import { signed } from "./signed";
import type { DnsStage } from "./stage";

/** Everything that is rehearsed with the name servers, in this order. */
export const drills: readonly Drill<DnsStage>[] = [
  ...healthy,
  signed,
  malformedPackets,
  manyQuestions,
  ...unhealthy,
  databaseHangs,
  // They replace all zones.
  ...migrations,
];
