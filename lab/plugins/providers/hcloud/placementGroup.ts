import type { HetznerCloud } from "../../../world/hetzner/cloud";
import {
  createPlacementGroup,
  deletePlacementGroup,
  updatePlacementGroup,
} from "../../../world/hetzner/placementGroups";
import { schemaRefusals, text, textMap } from "../../inputs";
import type { ResourceModel } from "../../model";
import { numbered, renaming } from "./numbered";

export const placementGroup = (cloud: HetznerCloud): ResourceModel => {
  const schema = schemaRefusals({
    "labels?": { "*": "string" },
    "name?": "string",
    type: "string",
  });
  return numbered(cloud, {
    kind: "placement_group",
    autonamed: ["name"],
    replaceOnChange: ["type"],
    importedInputs: ["name", "labels", "type"],
    refusals: schema,
    make: async (requests, { inputs }) => {
      const { id } = await requests.ask("create", (api) =>
        createPlacementGroup(api, {
          name: text(inputs["name"]) ?? "",
          type: text(inputs["type"]) ?? "",
          labels: textMap(inputs["labels"]),
        }),
      );
      return id;
    },
    alter: async (requests, change) => {
      const { number: id } = change;
      await requests.ask("update", (api) => updatePlacementGroup(api, id, renaming(change)));
    },
    destroy: (requests, { number: id }) =>
      requests.askUnlessGone("delete", (api) => {
        deletePlacementGroup(api, id);
      }),
    describe: (api, id) => {
      const { name, labels, type } = api.get("placement_group", id);
      return { name, labels: { ...labels }, type };
    },
  });
};
