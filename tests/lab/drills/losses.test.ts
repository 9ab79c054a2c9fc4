import { losses } from "../../../lab/drills/scenarios/losses";
import { describeDrills } from "./rehearsals";

describeDrills("a loss", losses);
