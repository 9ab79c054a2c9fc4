import type { Drill } from "./drill";
import { again } from "./scenarios/again";
import { bootstrapTwice } from "./scenarios/bootstrapTwice";
import { acme, dns, galera, records } from "./scenarios/daemons";
import { faults } from "./scenarios/faults";
import { allCases } from "./scenarios/faultsTable";
import { interrupted } from "./scenarios/interrupted";
import { interruptedSoak } from "./scenarios/interruptedSoak";
import { losses } from "./scenarios/losses";
import { lostState } from "./scenarios/lostState";
import { mesh } from "./scenarios/mesh";
import { oldData } from "./scenarios/oldData";
import { identity } from "./scenarios/identity";
import {
  replaceControlPlane,
  replaceControlPlanes,
  replaceLostVps,
  replaceWorker,
} from "./scenarios/replacements";
import { grow, scale } from "./scenarios/scale";
import { secrets } from "./scenarios/secrets";

/** Where the interrupted runs are killed; another seed is other moments. */
const seed = 5;

/** What `make soak ROUNDS=<number> SEED=<number>` says, which may be nothing. */
function countSaid(name: "ROUNDS" | "SEED", usual: number): number {
  const said = process.env[name] ?? String(usual);
  if (/^[1-9]\d{0,5}$/.test(said)) return Number(said);
  throw new Error(`${name} is '${said}'; give a whole number from 1 to 999999`);
}

/** Every drill, in the order in which they are listed. */
export const drills: readonly Drill[] = [
  again,
  ...losses,
  replaceWorker,
  replaceControlPlane,
  replaceControlPlanes,
  replaceLostVps,
  interrupted(seed),
  identity,
  bootstrapTwice,
  lostState,
  oldData,
  faults(allCases),
  secrets,
  mesh,
  galera,
  dns,
  records,
  acme,
  grow(12),
  scale(100),
  interruptedSoak(countSaid("ROUNDS", 100), countSaid("SEED", 1)),
];
