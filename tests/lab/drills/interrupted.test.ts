import { interrupted } from "../../../lab/drills/scenarios/interrupted";
import { describeDrills } from "./rehearsals";

/** One of many; `make soak` goes through others. */
const seed = 5;

describeDrills("runs that are killed", [interrupted(seed)]);
