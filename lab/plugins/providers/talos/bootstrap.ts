import { isDeepStrictEqual } from "node:util";
import type { Store } from "../../../world/store";
import type { MachineApi } from "../../../world/talos/machineApi";
import { recordsOf } from "../../../world/talos/records";
import { type Created, type ResourceModel, UnreadyError, VendorError } from "../../model";
import { awaitApi } from "./awaitApi";
import { type Patience, clientRefusals, retried, targetOf } from "./request";

/** What a user gives to import it; there is no other. */
const id = "machine_bootstrap";

/**
 * The first start of etcd, once in the life of a cluster. Like the provider's it is only ever made:
 * changing and deleting it does nothing to the machine.
 */
export function bootstrap(store: Store, api: MachineApi): ResourceModel {
  /** A start that led to no API has happened all the same, and cannot be repeated. */
  const started = async (node: string, endpoint: string, patience: Patience): Promise<Created> => {
    const made = { id, outputs: { endpoint } };
    try {
      await awaitApi(store.directory, node, patience);
      return made;
    } catch (error) {
      throw error instanceof VendorError ? new UnreadyError(error.message, made) : error;
    }
  };

  return {
    isStateOnly: true,
    secretOutputs: ["clientConfigurationWo"],
    importedInputs: ["endpoint", "node"],
    refusals: clientRefusals,
    create: async ({ type, inputs, inventory, ...patience }) => {
      const target = targetOf(inputs);
      await retried(store, "Error bootstrapping node", patience, () => {
        api.bootstrap(target);
      });
      const { node, endpoint } = target;
      inventory.put({ type, id, inputs: { node }, outputs: { endpoint } });
      return started(node, endpoint, patience);
    },
    update: async ({ inputs, news, ...patience }) => {
      // Nothing has changed: the engine comes again because there was no API the last time.
      if (!isDeepStrictEqual(inputs, news)) return {};
      const { node, endpoint } = targetOf(news);
      return (await started(node, endpoint, patience)).outputs ?? {};
    },
    // An import; the provider takes any, here there must be a cluster that was bootstrapped.
    read: () => {
      const [cluster] = recordsOf(store).clusters.entries();
      const address = cluster?.[1].members[0]?.address;
      return address === undefined ? undefined : { node: address, endpoint: address };
    },
  };
}
