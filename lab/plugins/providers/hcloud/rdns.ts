import { contains } from "../../../../config/cidr";
import type { HetznerCloud } from "../../../world/hetzner/cloud";
import type { PrimaryIp } from "../../../world/hetzner/objects";
import { changeDnsPointer, primaryIpsOf } from "../../../world/hetzner/primaryIps";
import { VendorError } from "../../../world/vendorError";
import { number, schemaRefusals, text } from "../../inputs";
import type { ResourceModel } from "../../model";
import type { Properties } from "../../values";
import { Requests } from "./requests";

interface Pointer {
  readonly owner: "s" | "p";
  readonly ownerId: number;
  readonly ip: string;
}

/** `s-4711-192.0.2.1` for an address of a server, `p-…` for one of a primary IP. */
const idOf = ({ owner, ownerId, ip }: Pointer): string => `${owner}-${ownerId}-${ip}`;

function pointerOf(id: string): Pointer | undefined {
  const [, owner, ownerId, ip] = /^([sp])-(\d+)-(.+)$/.exec(id) ?? [];
  if (ip === undefined) return undefined;
  return { owner: owner === "s" ? "s" : "p", ownerId: Number(ownerId), ip };
}

function pointerIn(inputs: Properties): Pointer {
  const serverId = number(inputs["serverId"]);
  const ip = text(inputs["ipAddress"]) ?? "";
  return serverId === undefined
    ? { owner: "p", ownerId: number(inputs["primaryIpId"]) ?? 0, ip }
    : { owner: "s", ownerId: serverId, ip };
}

function addressOf(cloud: HetznerCloud, { owner, ownerId, ip }: Pointer): PrimaryIp | undefined {
  const addresses =
    owner === "s"
      ? primaryIpsOf(cloud, ownerId)
      : cloud.all("primary_ip").filter(({ id }) => id === ownerId);
  return addresses.find((address) => contains(address.ip, ip));
}

function point(cloud: HetznerCloud, pointer: Pointer, name: string | null): void {
  const address = addressOf(cloud, pointer);
  if (address === undefined) {
    throw new VendorError(`IP address '${pointer.ip}' not found`, "not_found");
  }
  changeDnsPointer(cloud, address.id, pointer.ip, name);
}

export const rdns = (cloud: HetznerCloud): ResourceModel => {
  const described = (pointer: Pointer): Properties | undefined => {
    const dnsPtr = addressOf(cloud, pointer)?.dnsPointers[pointer.ip];
    if (dnsPtr === undefined) return undefined;
    const owner = pointer.owner === "s" ? "serverId" : "primaryIpId";
    return { [owner]: pointer.ownerId, ipAddress: pointer.ip, dnsPtr };
  };
  return {
    replaceOnChange: ["ipAddress", "primaryIpId", "serverId"],
    importedInputs: ["serverId", "primaryIpId", "ipAddress", "dnsPtr"],
    refusals: schemaRefusals({
      dnsPtr: "string",
      "floatingIpId?": "integer",
      ipAddress: "string",
      "loadBalancerId?": "integer",
      "primaryIpId?": "integer",
      "serverId?": "integer",
    }),
    create: async (creation) => {
      const pointer = pointerIn(creation.inputs);
      await new Requests(cloud, creation).ask("create", (api) => {
        point(api, pointer, text(creation.inputs["dnsPtr"]) ?? null);
      });
      return { id: idOf(pointer), outputs: described(pointer) ?? {} };
    },
    read: ({ id }) => {
      const pointer = pointerOf(id);
      return pointer && described(pointer);
    },
    update: async (change) => {
      await new Requests(cloud, change, change.id).ask("update", (api) => {
        point(api, pointerIn(change.news), text(change.news["dnsPtr"]) ?? null);
      });
      return {};
    },
    delete: async (existing) => {
      const pointer = pointerOf(existing.id);
      if (pointer === undefined) return;
      await new Requests(cloud, existing, existing.id).askUnlessGone("delete", (api) => {
        point(api, pointer, null);
      });
    },
  };
};
