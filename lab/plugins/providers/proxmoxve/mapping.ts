import { createMapping, deleteMapping, updateMapping } from "../../../world/proxmox/mappings";
import type { PciMapEntry, PciMapping } from "../../../world/proxmox/objects";
import type { Store } from "../../../world/store";
import { blocks, flag, number, schemaRefusals, text } from "../../inputs";
import type { ResourceModel } from "../../model";
import type { Properties } from "../../values";
import { named } from "./named";

const entryOf = (map: Properties): PciMapEntry => ({
  node: text(map["node"]) ?? "",
  path: text(map["path"]) ?? "",
  id: text(map["id"]) ?? "",
  subsystemId: text(map["subsystemId"]) ?? null,
  iommuGroup: number(map["iommuGroup"]) ?? null,
  comment: text(map["comment"]) ?? null,
});

const mappingOf = (inputs: Properties): PciMapping => ({
  name: text(inputs["name"]) ?? "",
  comment: text(inputs["comment"]) ?? "",
  hasMediatedDevices: flag(inputs["mediatedDevices"], false),
  maps: blocks(inputs["maps"]).map(entryOf),
});

const entryProperties = ({ node, path, id, ...optional }: PciMapEntry): Properties => ({
  node,
  path,
  id,
  ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null)),
});

/** A device under a name, the only way in which an API token may hand one to a VM. */
export const pciMapping = (world: Store): ResourceModel =>
  named(world, {
    replaceOnChange: ["name"],
    importedInputs: ["name", "comment", "maps", "mediatedDevices"],
    refusals: schemaRefusals({
      "comment?": "string",
      maps: [
        {
          "comment?": "string",
          id: "string",
          "iommuGroup?": "integer",
          node: "string",
          path: "string",
          "subsystemId?": "string",
        },
      ],
      "mediatedDevices?": "boolean",
      name: "string",
    }),
    make: async (requests, { inputs }) => {
      const { name } = await requests.ask("create", (api) => createMapping(api, mappingOf(inputs)));
      return { id: name };
    },
    alter: async (requests, { news }) => {
      await requests.ask("update", (api) => updateMapping(api, mappingOf(news)));
    },
    destroy: (requests, { id }) =>
      requests.askUnlessGone("delete", (cluster) => {
        deleteMapping(cluster, id);
      }),
    describe: (cluster, id) => {
      const mapping = cluster.objects("mapping").get(id);
      return (
        mapping && {
          name: mapping.name,
          comment: mapping.comment,
          mediatedDevices: mapping.hasMediatedDevices,
          maps: mapping.maps.map(entryProperties),
        }
      );
    },
  });
