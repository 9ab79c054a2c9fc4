import { clusterFaults } from "./clusterFaults";
import { costFaults } from "./costFaults";
import { machineFaults } from "./machineFaults";
import type { Mutation } from "./mutants";
import { networkFaults } from "./networkFaults";
import { packFaults } from "./packFaults";

/** Every rule of the pack, and the faults of the production program that it has to catch. */
export const mutations: Readonly<Record<string, Mutation>> = {
  ...clusterFaults,
  ...networkFaults,
  ...machineFaults,
  ...costFaults,
  ...packFaults,
};
