import { readFileSync } from "node:fs";
import { ApiClient } from "../kubernetes/apiClient";
import { simulateOperators } from "../kubernetes/operators";
import { provisionVolumes } from "../kubernetes/volumes";
import { vendorsOfWorld } from "../kubernetes/volumes/vendors";
import { nudgeStuckPods } from "../nodes/stuckPods";
import { Store } from "../world/store";
import type { RunControllers } from "./supervisor";

/**
 * What the storage drivers and operators would do whose pods are only simulated, and what keeps these
 * pods going.
 *
 * @param world directory of the world whose vendors have the volumes; nobody has them without one
 */
export const simulatedPods =
  (say: (event: string) => void, world?: string): RunControllers =>
  async (kubeconfigFile, signal) => {
    const client = ApiClient.fromKubeconfig(readFileSync(kubeconfigFile, "utf8"));
    const store = world === undefined ? undefined : new Store(world);
    const options = { signal, say };
    const backend = store && { backend: vendorsOfWorld(store) };
    try {
      await Promise.all([
        provisionVolumes(client, { ...options, ...backend }),
        simulateOperators(client, options),
        nudgeStuckPods(client, options),
      ]);
    } finally {
      client.close();
      store?.close();
    }
  };
