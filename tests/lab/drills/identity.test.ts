import { bootstrapTwice } from "../../../lab/drills/scenarios/bootstrapTwice";
import { lostState } from "../../../lab/drills/scenarios/lostState";
import { oldData } from "../../../lab/drills/scenarios/oldData";
import { describeDrills } from "./rehearsals";

describeDrills("whose cluster it is", [bootstrapTwice, lostState, oldData]);
