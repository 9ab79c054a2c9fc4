import type { HetznerCloud } from "../../../world/hetzner/cloud";
import {
  addRoute,
  addSubnet,
  attachToNetwork,
  createNetwork,
  deleteNetwork,
  deleteRoute,
  deleteSubnet,
  detachFromNetwork,
  protectNetwork,
  updateNetwork,
} from "../../../world/hetzner/networks";
import { flag, given, number, schemaRefusals, text, textMap, texts } from "../../inputs";
import type { ResourceModel } from "../../model";
import type { Properties } from "../../values";
import { numbered, renaming } from "./numbered";
import { Requests, onCodes } from "./requests";

async function protect(requests: Requests, id: number, inputs: Properties): Promise<void> {
  const isProtected = flag(inputs["deleteProtection"], false);
  if (requests.cloud.find("network", id)?.protection.delete === isProtected) return;
  await requests.ask("protect", (cloud) => protectNetwork(cloud, id, isProtected));
}

export const network = (cloud: HetznerCloud): ResourceModel =>
  numbered(cloud, {
    kind: "network",
    autonamed: ["name"],
    replaceOnChange: ["ipRange"],
    importedInputs: ["name", "labels", "ipRange", "deleteProtection", "exposeRoutesToVswitch"],
    refusals: schemaRefusals({
      "deleteProtection?": "boolean",
      "exposeRoutesToVswitch?": "boolean",
      ipRange: "string",
      "labels?": { "*": "string" },
      "name?": "string",
    }),
    make: async (requests, { inputs }) => {
      const { id } = await requests.ask("create", (api) =>
        createNetwork(api, {
          name: text(inputs["name"]) ?? "",
          ipRange: text(inputs["ipRange"]) ?? "",
          labels: textMap(inputs["labels"]),
          exposeRoutesToVswitch: flag(inputs["exposeRoutesToVswitch"], false),
        }),
      );
      await protect(requests, id, inputs);
      return id;
    },
    alter: async (requests, change) => {
      const { number: id, news } = change;
      const exposeRoutesToVswitch = flag(news["exposeRoutesToVswitch"], false);
      await requests.ask("update", (api) =>
        updateNetwork(api, id, { ...renaming(change), exposeRoutesToVswitch }),
      );
      await protect(requests, id, news);
    },
    destroy: (requests, { number: id }) =>
      requests.askUnlessGone("delete", (api) => {
        deleteNetwork(api, id);
      }),
    describe: (api, id) => {
      const found = api.get("network", id);
      return {
        name: found.name,
        labels: { ...found.labels },
        ipRange: found.ipRange,
        exposeRoutesToVswitch: found.exposeRoutesToVswitch,
        deleteProtection: found.protection.delete,
      };
    },
  });

/** `4711-10.0.1.0/24`: the network's number and what is unique in it. */
function partsOf(id: string): readonly [network: number, key: string] {
  const dash = id.indexOf("-");
  return [Number(id.slice(0, dash)), id.slice(dash + 1)];
}

export const networkSubnet = (cloud: HetznerCloud): ResourceModel => {
  const described = (id: string): Properties | undefined => {
    const [networkId, range] = partsOf(id);
    const subnet = cloud.find("network", networkId)?.subnets.find((one) => one.ipRange === range);
    if (subnet === undefined) return undefined;
    const { type, ipRange, networkZone, gateway, vswitchId } = subnet;
    return {
      networkId,
      type,
      ipRange,
      networkZone,
      gateway,
      ...given({ vswitchId: vswitchId ?? undefined }),
    };
  };
  return {
    replaceOnChange: ["ipRange", "networkId", "networkZone", "type", "vswitchId"],
    importedInputs: ["ipRange", "networkId", "networkZone", "type"],
    refusals: schemaRefusals({
      ipRange: "string",
      networkId: "integer",
      networkZone: "string",
      type: "string",
      "vswitchId?": "integer",
    }),
    create: async (creation) => {
      const { inputs } = creation;
      const networkId = number(inputs["networkId"]) ?? 0;
      const ipRange = text(inputs["ipRange"]) ?? "";
      const kind = inputs["type"];
      await new Requests(cloud, creation).ask(
        "create",
        (api) =>
          addSubnet(api, networkId, {
            type: kind === "server" || kind === "vswitch" ? kind : "cloud",
            ipRange,
            networkZone: text(inputs["networkZone"]) ?? "",
            ...given({ vswitchId: number(inputs["vswitchId"]) }),
          }),
        { patience: onCodes(5, "conflict") },
      );
      const id = `${networkId}-${ipRange}`;
      return { id, outputs: described(id) ?? {} };
    },
    read: ({ id }) => described(id),
    delete: (existing) => {
      const [networkId, range] = partsOf(existing.id);
      return new Requests(cloud, existing, existing.id).askUnlessGone(
        "delete",
        (api) => {
          deleteSubnet(api, networkId, range);
        },
        { patience: onCodes(50, "conflict", "locked", "service_error") },
      );
    },
  };
};

export const networkRoute = (cloud: HetznerCloud): ResourceModel => {
  const described = (id: string): Properties | undefined => {
    const [networkId, destination] = partsOf(id);
    const route = cloud
      .find("network", networkId)
      ?.routes.find((one) => one.destination === destination);
    return route && { networkId, ...route };
  };
  return {
    replaceOnChange: ["destination", "gateway", "networkId"],
    importedInputs: ["destination", "gateway", "networkId"],
    refusals: schemaRefusals({ destination: "string", gateway: "string", networkId: "integer" }),
    create: async (creation) => {
      const networkId = number(creation.inputs["networkId"]) ?? 0;
      const destination = text(creation.inputs["destination"]) ?? "";
      const gateway = text(creation.inputs["gateway"]) ?? "";
      await new Requests(cloud, creation).ask("create", (api) =>
        addRoute(api, networkId, { destination, gateway }),
      );
      const id = `${networkId}-${destination}`;
      return { id, outputs: described(id) ?? {} };
    },
    read: ({ id }) => described(id),
    delete: (existing) => {
      const [networkId, destination] = partsOf(existing.id);
      return new Requests(cloud, existing, existing.id).askUnlessGone("delete", (api) => {
        deleteRoute(api, networkId, destination);
      });
    },
  };
};

/** One server in one network; its id is both numbers. */
export const serverNetwork = (cloud: HetznerCloud): ResourceModel => {
  const described = (id: string): Properties | undefined => {
    const [serverId, networkId] = id.split("-").map(Number);
    const net = cloud
      .find("server", serverId ?? 0)
      ?.privateNets.find((one) => one.networkId === networkId);
    if (net === undefined) return undefined;
    const { ip, aliasIps, macAddress } = net;
    return { serverId: serverId ?? 0, networkId: net.networkId, ip, aliasIps, macAddress };
  };
  return {
    replaceOnChange: ["ip", "networkId", "serverId", "subnetId"],
    importedInputs: ["serverId", "networkId", "ip", "aliasIps"],
    refusals: schemaRefusals({
      "aliasIps?": ["string"],
      "ip?": "string",
      "networkId?": "integer",
      serverId: "integer",
      "subnetId?": "string",
    }),
    create: async (creation) => {
      const { inputs } = creation;
      const serverId = number(inputs["serverId"]) ?? 0;
      const networkId = number(inputs["networkId"]) ?? partsOf(text(inputs["subnetId"]) ?? "")[0];
      const options = { ...given({ ip: text(inputs["ip"]) }), aliasIps: texts(inputs["aliasIps"]) };
      await new Requests(cloud, creation).ask(
        "create",
        (api) => attachToNetwork(api, serverId, networkId, options),
        { patience: onCodes(5, "conflict", "locked", "service_error", "no_subnet_available") },
      );
      const id = `${serverId}-${networkId}`;
      return { id, outputs: described(id) ?? {} };
    },
    read: ({ id }) => described(id),
    delete: (existing) => {
      const [serverId = 0, networkId = 0] = existing.id.split("-").map(Number);
      return new Requests(cloud, existing, existing.id).askUnlessGone("delete", (api) => {
        detachFromNetwork(api, serverId, networkId);
      });
    },
  };
};
