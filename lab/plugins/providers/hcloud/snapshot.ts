import type { HetznerCloud } from "../../../world/hetzner/cloud";
import { createSnapshot, deleteImage, updateImage } from "../../../world/hetzner/images";
import { given, number, schemaRefusals, text, textMap } from "../../inputs";
import type { ResourceModel } from "../../model";
import { numbered } from "./numbered";

export const snapshot = (cloud: HetznerCloud): ResourceModel =>
  numbered(cloud, {
    kind: "image",
    replaceOnChange: ["serverId"],
    importedInputs: ["description", "labels"],
    refusals: schemaRefusals({
      "description?": "string",
      "labels?": { "*": "string" },
      serverId: "integer",
    }),
    make: async (requests, { inputs }) => {
      const { id } = await requests.ask("create", (api) =>
        createSnapshot(api, number(inputs["serverId"]) ?? 0, {
          labels: textMap(inputs["labels"]),
          ...given({ description: text(inputs["description"]) }),
        }),
      );
      return id;
    },
    alter: async (requests, { number: id, news }) => {
      const description = text(news["description"]);
      await requests.ask("update", (api) =>
        updateImage(api, id, { labels: textMap(news["labels"]), ...given({ description }) }),
      );
    },
    destroy: (requests, { number: id }) =>
      requests.askUnlessGone("delete", (api) => {
        deleteImage(api, id);
      }),
    describe: (api, id) => {
      const { description, labels } = api.get("image", id);
      return { description, labels: { ...labels } };
    },
  });
