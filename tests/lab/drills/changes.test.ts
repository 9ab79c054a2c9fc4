import { again } from "../../../lab/drills/scenarios/again";
import { losses } from "../../../lab/drills/scenarios/losses";
import {
  replaceControlPlane,
  replaceControlPlanes,
  replaceLostVps,
  replaceWorker,
} from "../../../lab/drills/scenarios/replacements";
import { secrets } from "../../../lab/drills/scenarios/secrets";
import { heldPrice, planGuardTests } from "./planGuard";
import { describeOnOneLab, inSoak, testDrills } from "./rehearsals";

describeOnOneLab(
  "a cluster that lives",
  (stage) => {
    // The first, since it watches the deployment.
    testDrills(stage, [secrets]);

    describe("when it is deployed again", () => {
      testDrills(stage, [again]);
    });

    describe("when it loses machines or the link", () => {
      testDrills(stage, losses);
    });

    describe("when machines are replaced", () => {
      const rarer = [replaceControlPlanes, replaceLostVps];
      testDrills(stage, [replaceWorker, replaceControlPlane, ...(inSoak ? rarer : [])]);
    });

    // The last, since it lifts every protection.
    describe("before it changes", () => {
      planGuardTests(stage);
    });
  },
  { stackFile: heldPrice },
);
