import { secrets } from "../../../lab/drills/scenarios/secrets";
import { describeDrills } from "./rehearsals";

describeDrills("secrets", [secrets]);
