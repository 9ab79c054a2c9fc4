import type { Scenario } from "../drill";
import { bulk } from "./bulk";
import { changes, sameLanScenario } from "./changes";
import { etcdOverTheMesh } from "./etcdOverTheMesh";
import { packetSizes } from "./packetSizes";
import { publicPorts } from "./publicPorts";
import { wrongChain } from "./wrongChain";

/**
 * Stages follow each other. The lanes of a stage run beside each other, each on meshes of its own:
 * the first stage is busy with the first underlay, the last one waits most of its time.
 */
export const stages: readonly (readonly (readonly Scenario[])[])[] = [
  packetSizes.map((scenario) => [scenario]),
  [[sameLanScenario, wrongChain, bulk, ...publicPorts]],
  [changes, ...etcdOverTheMesh.map((scenario) => [scenario])],
];

export const scenarios: readonly Scenario[] = stages.flat(2);
