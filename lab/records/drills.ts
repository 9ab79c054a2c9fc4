import { options } from "../daemons/run";
import type { Drill } from "../drills/drill";
import type { DnsStage } from "../dns/stage";
import { oneWriter, twoWriters } from "./contention";
import { deadlocks } from "./deadlocks";
import { outage } from "./outage";
import { owners } from "./owners";
import { realDrills } from "./realExternalDns";
import { settings } from "./settings";
import { together } from "./together";

/** Everything that is rehearsed with the clients of the API, in this order. */
export const drills: readonly Drill<DnsStage>[] = [
  settings,
  together,
  owners,
  outage,
  deadlocks,
  oneWriter,
  // It promises nothing: what it counts is why there is one writer.
  ...(options.soak ? [twoWriters] : []),
  ...realDrills,
];
