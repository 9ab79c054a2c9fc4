import type { HetznerCloud } from "../../../world/hetzner/cloud";
import { shutDown } from "../../../world/hetzner/serverActions";
import { deleteServer, getServer } from "../../../world/hetzner/servers";
import type { ResourceModel } from "../../model";
import { numbered } from "./numbered";
import { makeServer } from "./serverCreation";
import { serverRefusals } from "./serverInputs";
import { describeServer } from "./serverProperties";
import { alterServer } from "./serverUpdate";

/** A server of the simulated cloud, made and changed by the steps the real provider takes. */
export const server = (cloud: HetznerCloud): ResourceModel =>
  numbered(cloud, {
    kind: "server",
    autonamed: ["name"],
    replaceOnChange: ["datacenter", "image", "location", "sshKeys", "userData"],
    importedInputs: [
      ...["name", "serverType", "location", "image", "labels", "firewallIds", "placementGroupId"],
      ...["publicNets", "backups", "deleteProtection", "rebuildProtection"],
    ],
    refusals: serverRefusals,
    make: (requests, { inputs }) => makeServer(requests, inputs),
    alter: (requests, { number: id, inputs, news }) => alterServer(requests, id, inputs, news),
    destroy: async (requests, { number: id, inputs }) => {
      if (inputs["shutdownBeforeDeletion"] === true) {
        await requests.askUnlessGone("shut down", (api) => {
          if (getServer(api, id).status === "running") shutDown(api, id);
        });
      }
      await requests.askUnlessGone("delete", (api) => {
        deleteServer(api, id);
      });
    },
    describe: describeServer,
  });
