import { clusterFaults } from "./clusterFaults";
import { costFaults } from "./costFaults";
import { databaseFaults } from "./databaseFaults";
import { machineFaults } from "./machineFaults";
import type { Mutation } from "./mutants";
import { networkFaults } from "./networkFaults";
import { nodeFaults } from "./nodeFaults";
import { packFaults } from "./packFaults";
import { placementFaults } from "./placementFaults";
import { podFaults } from "./podFaults";
import { serviceFaults } from "./serviceFaults";
import { storageFaults } from "./storageFaults";

/** Every rule of the pack, and the faults of the production program that it has to catch. */
export const mutations: Readonly<Record<string, Mutation>> = {
  ...clusterFaults,
  ...networkFaults,
  ...machineFaults,
  ...nodeFaults,
  ...placementFaults,
  ...databaseFaults,
  ...podFaults,
  ...serviceFaults,
  ...storageFaults,
  ...costFaults,
  ...packFaults,
};
