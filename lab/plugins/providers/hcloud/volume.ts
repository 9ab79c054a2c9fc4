import type { HetznerCloud } from "../../../world/hetzner/cloud";
import {
  attachVolume,
  createVolume,
  deleteVolume,
  detachVolume,
  protectVolume,
  resizeVolume,
  updateVolume,
} from "../../../world/hetzner/volumes";
import { flag, given, number, schemaRefusals, text, textMap } from "../../inputs";
import type { ResourceModel } from "../../model";
import type { Properties } from "../../values";
import { numbered, renaming } from "./numbered";
import { Requests, onCodes } from "./requests";

const onLocked = { patience: onCodes(5, "locked") };

async function protect(requests: Requests, id: number, inputs: Properties): Promise<void> {
  const isProtected = flag(inputs["deleteProtection"], false);
  if (requests.cloud.find("volume", id)?.protection.delete === isProtected) return;
  await requests.ask("protect", (cloud) => protectVolume(cloud, id, isProtected));
}

async function move(requests: Requests, id: number, serverId: number | undefined): Promise<void> {
  await requests.ask("detach", (cloud) => detachVolume(cloud, id), onLocked);
  if (serverId === undefined) return;
  await requests.ask("attach", (cloud) => attachVolume(cloud, id, serverId), onLocked);
}

const describe = (cloud: HetznerCloud, id: number, recorded: Properties): Properties => {
  const found = cloud.get("volume", id);
  return {
    name: found.name,
    labels: { ...found.labels },
    size: found.sizeGb,
    location: found.location,
    // Without a server of its own it is left to an attachment.
    ...(recorded["serverId"] !== undefined && { serverId: found.serverId ?? 0 }),
    ...given({ format: found.format ?? undefined }),
    deleteProtection: found.protection.delete,
    linuxDevice: `/dev/disk/by-id/scsi-0HC_Volume_${id}`,
  };
};

export const volume = (cloud: HetznerCloud): ResourceModel =>
  numbered(cloud, {
    kind: "volume",
    autonamed: ["name"],
    replaceOnChange: ["format", "location"],
    importedInputs: ["name", "labels", "size", "location", "deleteProtection"],
    refusals: schemaRefusals({
      "automount?": "boolean",
      "deleteProtection?": "boolean",
      "format?": "string",
      "labels?": { "*": "string" },
      "location?": "string",
      "name?": "string",
      "serverId?": "integer",
      size: "integer",
    }),
    make: async (requests, { inputs }) => {
      const format = inputs["format"];
      const { id } = await requests.ask(
        "create",
        (api) =>
          createVolume(api, {
            name: text(inputs["name"]) ?? "",
            sizeGb: number(inputs["size"]) ?? 0,
            labels: textMap(inputs["labels"]),
            ...given({
              location: text(inputs["location"]),
              serverId: number(inputs["serverId"]),
              format: format === "ext4" || format === "xfs" ? format : undefined,
            }),
          }),
        onLocked,
      );
      await protect(requests, id, inputs);
      return id;
    },
    alter: async (requests, change) => {
      const { number: id, inputs, news } = change;
      await requests.ask("update", (api) => updateVolume(api, id, renaming(change)));
      const size = number(news["size"]) ?? 0;
      if (size !== inputs["size"]) {
        await requests.ask("resize", (api) => resizeVolume(api, id, size));
      }
      const serverId = number(news["serverId"]);
      if (serverId !== inputs["serverId"]) await move(requests, id, serverId);
      await protect(requests, id, news);
    },
    destroy: async (requests, { number: id }) => {
      await requests.askUnlessGone("detach", (api) => {
        const isAttached = (api.find("volume", id)?.serverId ?? null) !== null;
        if (isAttached) detachVolume(api, id);
      });
      await requests.askUnlessGone(
        "delete",
        (api) => {
          deleteVolume(api, id);
        },
        { patience: onCodes(5, "conflict", "locked", "resource_in_use") },
      );
    },
    describe,
  });

/** A volume on a server; its id is the volume's. */
export const volumeAttachment = (cloud: HetznerCloud): ResourceModel => ({
  replaceOnChange: ["serverId", "volumeId"],
  importedInputs: ["serverId", "volumeId"],
  refusals: schemaRefusals({
    "automount?": "boolean",
    serverId: "integer",
    volumeId: "integer",
  }),
  create: async (creation) => {
    const volumeId = number(creation.inputs["volumeId"]) ?? 0;
    const serverId = number(creation.inputs["serverId"]) ?? 0;
    await new Requests(cloud, creation).ask(
      "create",
      (api) => attachVolume(api, volumeId, serverId),
      onLocked,
    );
    return { id: `${volumeId}`, outputs: { serverId, volumeId } };
  },
  read: ({ id }) => {
    const found = cloud.find("volume", Number(id));
    if (found === undefined || found.serverId === null) return undefined;
    return { serverId: found.serverId, volumeId: found.id };
  },
  delete: (existing) =>
    new Requests(cloud, existing, existing.id).askUnlessGone(
      "delete",
      (api) => {
        detachVolume(api, Number(existing.id));
      },
      onLocked,
    ),
});
