import type { HetznerCloud } from "../../../world/hetzner/cloud";
import { createSshKey, deleteSshKey, updateSshKey } from "../../../world/hetzner/sshKeys";
import { schemaRefusals, text, textMap } from "../../inputs";
import type { ResourceModel } from "../../model";
import { numbered, renaming } from "./numbered";

export const sshKey = (cloud: HetznerCloud): ResourceModel =>
  numbered(cloud, {
    kind: "ssh_key",
    autonamed: ["name"],
    replaceOnChange: ["publicKey"],
    importedInputs: ["name", "labels", "publicKey"],
    refusals: schemaRefusals({
      "labels?": { "*": "string" },
      "name?": "string",
      publicKey: "string",
    }),
    make: async (requests, { inputs }) => {
      const { id } = await requests.ask("create", (api) =>
        createSshKey(api, {
          name: text(inputs["name"]) ?? "",
          publicKey: text(inputs["publicKey"]) ?? "",
          labels: textMap(inputs["labels"]),
        }),
      );
      return id;
    },
    alter: async (requests, change) => {
      const { number: id } = change;
      await requests.ask("update", (api) => updateSshKey(api, id, renaming(change)));
    },
    destroy: (requests, { number: id }) =>
      requests.askUnlessGone("delete", (api) => {
        deleteSshKey(api, id);
      }),
    describe: (api, id) => {
      const { name, labels, publicKey, fingerprint } = api.get("ssh_key", id);
      return { name, labels: { ...labels }, publicKey, fingerprint };
    },
  });
