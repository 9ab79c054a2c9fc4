import { readFileSync } from "node:fs";
import { ApiClient } from "../kubernetes/apiClient";
import { simulateOperators } from "../kubernetes/operators";
import { provisionVolumes } from "../kubernetes/volumes";
import type { RunControllers } from "./supervisor";

/** What the storage drivers and operators would do whose pods are only simulated. */
export const simulatedPods =
  (say: (event: string) => void): RunControllers =>
  async (kubeconfigFile, signal) => {
    const client = ApiClient.fromKubeconfig(readFileSync(kubeconfigFile, "utf8"));
    const options = { signal, say };
    try {
      await Promise.all([provisionVolumes(client, options), simulateOperators(client, options)]);
    } finally {
      client.close();
    }
  };
