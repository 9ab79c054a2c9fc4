import { again } from "../../../lab/drills/scenarios/again";
import { describeDrills } from "./rehearsals";

describeDrills("a second deployment", [again]);
