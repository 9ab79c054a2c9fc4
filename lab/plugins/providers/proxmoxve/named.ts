import type { ProxmoxCluster } from "../../../world/proxmox/cluster";
import type { Store } from "../../../world/store";
import type { Change, Creation, Existing, ResourceModel } from "../../model";
import type { Properties } from "../../values";
import { Requests } from "./requests";

/** An import names the host too: `atlas/2101` is the object `2101` of the state. */
export const afterHost = (given: string): string => given.replace(/^[^/:]+\//, "");

/** One kind of object that is known by a name of the program's, and how it looks. */
interface Named extends Pick<
  ResourceModel,
  "importedId" | "importedInputs" | "refusals" | "replaceOnChange" | "secretOutputs"
> {
  /** @returns its id, and what is told once only */
  readonly make: (
    requests: Requests,
    creation: Creation,
  ) => Promise<{ readonly id: string; readonly once?: Properties }>;
  readonly alter?: (requests: Requests, change: Change) => Promise<void>;
  readonly destroy: (requests: Requests, existing: Existing) => Promise<void>;
  /** Every input and output that Proxmox tells, or nothing when it is gone. */
  readonly describe: (
    cluster: ProxmoxCluster,
    id: string,
    recorded: Properties,
  ) => Properties | undefined;
}

/** The model of such a kind: after each step it shows what Proxmox has. */
export function named(world: Store, resource: Named): ResourceModel {
  const { make, alter, destroy, describe, ...rest } = resource;
  return {
    ...rest,
    create: async (creation) => {
      const requests = new Requests(world, creation);
      const { id, once } = await make(requests, creation);
      return { id, outputs: { ...describe(requests.cluster, id, creation.inputs), ...once } };
    },
    read: (existing) => {
      const { id, inputs } = existing;
      const requests = new Requests(world, existing, id);
      return requests.ask("read", (cluster) =>
        cluster.request("read", () => describe(cluster, id, inputs)),
      );
    },
    update: async (change) => {
      const requests = new Requests(world, change, change.id);
      await alter?.(requests, change);
      return describe(requests.cluster, change.id, change.news) ?? {};
    },
    delete: (existing) => destroy(new Requests(world, existing, existing.id), existing),
  };
}
