import { faults } from "../../../lab/drills/scenarios/faults";
import { describeDrills } from "./rehearsals";

describeDrills("vendors that fail", [faults]);
