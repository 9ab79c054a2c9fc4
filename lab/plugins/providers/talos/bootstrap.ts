import type { Store } from "../../../world/store";
import type { MachineApi } from "../../../world/talos/machineApi";
import { recordsOf } from "../../../world/talos/records";
import type { ResourceModel } from "../../model";
import { awaitApi } from "./awaitApi";
import { clientRefusals, retried, targetOf } from "./request";

/** What a user gives to import it; there is no other. */
const id = "machine_bootstrap";

/**
 * The first start of etcd, once in the life of a cluster. Like the provider's it is only ever made:
 * changing and deleting it does nothing to the machine.
 */
export function bootstrap(store: Store, api: MachineApi): ResourceModel {
  return {
    isStateOnly: true,
    secretOutputs: ["clientConfigurationWo"],
    importedInputs: ["endpoint", "node"],
    refusals: clientRefusals,
    create: async ({ type, inputs, timeoutSeconds, inventory }) => {
      const target = targetOf(inputs);
      await retried(store, "Error bootstrapping node", timeoutSeconds, () => {
        api.bootstrap(target);
      });
      const { node, endpoint } = target;
      inventory.put({ type, id, inputs: { node }, outputs: { endpoint } });
      await awaitApi(store.directory, node, timeoutSeconds);
      return { id, outputs: { endpoint } };
    },
    // An import; the provider takes any, here there must be a cluster that was bootstrapped.
    read: () => {
      const [cluster] = recordsOf(store).clusters.entries();
      const address = cluster?.[1].members[0]?.address;
      return address === undefined ? undefined : { node: address, endpoint: address };
    },
  };
}
