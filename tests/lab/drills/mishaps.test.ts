import { bootstrapTwice } from "../../../lab/drills/scenarios/bootstrapTwice";
import { faults } from "../../../lab/drills/scenarios/faults";
import { allCases, faultCases } from "../../../lab/drills/scenarios/faultsTable";
import { identity } from "../../../lab/drills/scenarios/identity";
import { lostState } from "../../../lab/drills/scenarios/lostState";
import { oldData } from "../../../lab/drills/scenarios/oldData";
import { grow } from "../../../lab/drills/scenarios/scale";
import { describeOnOneLab, inSoak, testDrills } from "./rehearsals";

describeOnOneLab("a cluster", (stage) => {
  describe("whose vendors fail while it is made", () => {
    testDrills(stage, [faults(inSoak ? allCases : faultCases)]);
  });

  describe("whose state is lost, or whose machine somebody else had", () => {
    testDrills(stage, [identity, ...(inSoak ? [bootstrapTwice, lostState, oldData] : [])]);
  });

  // The last, since it stays large.
  describe("that grows", () => {
    testDrills(stage, [grow(12)]);
  });
});
