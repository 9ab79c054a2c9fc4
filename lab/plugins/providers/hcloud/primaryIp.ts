import type { HetznerCloud } from "../../../world/hetzner/cloud";
import type { PrimaryIp } from "../../../world/hetzner/objects";
import {
  assignPrimaryIp,
  createPrimaryIp,
  deletePrimaryIp,
  protectPrimaryIp,
  unassignPrimaryIp,
  updatePrimaryIp,
} from "../../../world/hetzner/primaryIps";
import { powerOff, powerOn } from "../../../world/hetzner/serverActions";
import { getServer } from "../../../world/hetzner/servers";
import { flag, given, number, schemaRefusals, text, textMap } from "../../inputs";
import type { ResourceModel } from "../../model";
import type { Properties } from "../../values";
import { numbered, renaming } from "./numbered";
import type { Requests } from "./requests";

const describe = (address: PrimaryIp, recorded: Properties): Properties => ({
  name: address.name,
  labels: { ...address.labels },
  type: address.type,
  location: address.location,
  assigneeType: "server",
  // Otherwise the server that uses it says so, and this must not change with that one.
  ...(recorded["assigneeId"] !== undefined && { assigneeId: address.assigneeId ?? 0 }),
  autoDelete: address.autoDelete,
  deleteProtection: address.protection.delete,
  ipAddress: address.ip.replace(/\/64$/, ""),
  ipNetwork: address.type === "ipv6" ? address.ip : "",
});

/** Frees an address from its server, which is off meanwhile: an outage. */
async function free(requests: Requests, id: number): Promise<void> {
  const address = requests.cloud.find("primary_ip", id);
  if (address === undefined || address.assigneeId === null) return;
  const { assigneeId } = address;
  const { status } = await requests.ask("free", (cloud) => getServer(cloud, assigneeId));
  if (status === "running") await requests.ask("free", (cloud) => powerOff(cloud, assigneeId));
  await requests.ask("free", (cloud) => unassignPrimaryIp(cloud, id));
  if (status === "running") await requests.ask("free", (cloud) => powerOn(cloud, assigneeId));
}

async function protect(requests: Requests, id: number, inputs: Properties): Promise<void> {
  const isProtected = flag(inputs["deleteProtection"], false);
  if (requests.cloud.find("primary_ip", id)?.protection.delete === isProtected) return;
  await requests.ask("protect", (cloud) => protectPrimaryIp(cloud, id, isProtected));
}

export const primaryIp = (cloud: HetznerCloud): ResourceModel =>
  numbered(cloud, {
    kind: "primary_ip",
    autonamed: ["name"],
    replaceOnChange: ["assigneeType", "datacenter", "location", "type"],
    importedInputs: [
      ...["name", "labels", "type", "location", "assigneeType", "autoDelete", "deleteProtection"],
    ],
    refusals: schemaRefusals({
      "assigneeId?": "integer",
      "assigneeType?": "string",
      "autoDelete?": "boolean",
      "datacenter?": "string",
      "deleteProtection?": "boolean",
      "labels?": { "*": "string" },
      "location?": "string",
      "name?": "string",
      type: "string",
    }),
    make: async (requests, { inputs }) => {
      const { id } = await requests.ask("create", (api) =>
        createPrimaryIp(api, {
          name: text(inputs["name"]) ?? "",
          type: inputs["type"] === "ipv6" ? "ipv6" : "ipv4",
          autoDelete: flag(inputs["autoDelete"], false),
          labels: textMap(inputs["labels"]),
          ...given({
            location: text(inputs["location"]),
            assigneeId: number(inputs["assigneeId"]),
          }),
        }),
      );
      await protect(requests, id, inputs);
      return id;
    },
    alter: async (requests, change) => {
      const { number: id, news, inputs } = change;
      const [before, after] = [number(inputs["assigneeId"]), number(news["assigneeId"])];
      if (before !== after) {
        await requests.ask("unassign", (api) => unassignPrimaryIp(api, id));
        if (after !== undefined) {
          await requests.ask("assign", (api) => assignPrimaryIp(api, id, after));
        }
      }
      const autoDelete = flag(news["autoDelete"], false);
      await requests.ask("update", (api) =>
        updatePrimaryIp(api, id, { ...renaming(change), autoDelete }),
      );
      await protect(requests, id, news);
    },
    destroy: async (requests, { number: id }) => {
      await free(requests, id);
      await requests.askUnlessGone(
        "delete",
        (api) => {
          deletePrimaryIp(api, id);
        },
        {
          patience: {
            attempts: 10,
            isTransient: ({ code }) => code !== "not_found" && code !== "protected",
          },
        },
      );
    },
    describe: (api, id, recorded) => describe(api.get("primary_ip", id), recorded),
  });
