import { interrupted } from "../../../lab/drills/scenarios/interrupted";
import { describeOnOneLab, testDrills } from "./rehearsals";

/** One of many; `make soak` goes through others. */
const seed = 5;

describeOnOneLab("runs that are killed", (stage) => {
  testDrills(stage, [interrupted(seed)]);
});
