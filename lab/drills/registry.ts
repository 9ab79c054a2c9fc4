import type { Drill } from "./drill";
import { again } from "./scenarios/again";
import { acme, dns, galera, records } from "./scenarios/daemons";
import { faults } from "./scenarios/faults";
import { interrupted } from "./scenarios/interrupted";
import { losses } from "./scenarios/losses";
import { mesh } from "./scenarios/mesh";
import { replaceControlPlane, replaceLostVps, replaceWorker } from "./scenarios/replacements";
import { secrets } from "./scenarios/secrets";

/** Where the interrupted runs are killed; another seed is other moments. */
const seed = 5;

/** Every drill, in the order in which they are listed. */
export const drills: readonly Drill[] = [
  again,
  ...losses,
  replaceWorker,
  replaceControlPlane,
  replaceLostVps,
  interrupted(seed),
  faults,
  secrets,
  mesh,
  galera,
  dns,
  records,
  acme,
];
