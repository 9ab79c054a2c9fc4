import { randomUUID } from "node:crypto";
import { type ProviderModel, type ResourceModel, fromTable } from "../model";
import type { Properties, Value } from "../values";

const text = (value: Value | undefined): string => (typeof value === "string" ? value : "");

/** A file downloaded from a URL is named after its last part unless the program names it. */
const downloadedName = ({ fileName, url }: Properties): string =>
  text(fileName) || (text(url).split(/[?#]/, 1)[0]?.split("/").at(-1) ?? "");

/** Objects that Proxmox knows by a name the program gives. */
const named = (
  property: string,
  replaceOnChange: readonly string[] = [property],
): ResourceModel => ({
  replaceOnChange,
  create: ({ inputs }) => ({ id: text(inputs[property]) }),
});

/** Proxmox VE: names its objects after what the program calls them. */
export const proxmoxve: ProviderModel = {
  name: "proxmoxve",
  resource: fromTable({
    "proxmoxve:index/vmLegacy:VmLegacy": {
      // A VM moves to another host only where `migrate` is set, which this program never does.
      replaceOnChange: ["amdSev", "clone", "nodeName", "vmId"],
      create: ({ inputs, inventory }) => {
        const vmId = inputs["vmId"] ?? 99 + inventory.next("vmId");
        return {
          id: JSON.stringify(vmId),
          outputs: { vmId, ipv4Addresses: [], ipv6Addresses: [], networkInterfaceNames: [] },
        };
      },
    },
    "proxmoxve:download/file:File": {
      replaceOnChange: ["checksum", "contentType", "datastoreId", "fileName", "nodeName", "url"],
      create: ({ inputs }) => {
        const fileName = downloadedName(inputs);
        return {
          id: `${text(inputs["datastoreId"])}:${text(inputs["contentType"])}/${fileName}`,
          outputs: { fileName, size: 1_073_741_824 },
        };
      },
    },
    "proxmoxve:hardware/mapping/pci:Pci": named("name"),
    "proxmoxve:index/roleLegacy:RoleLegacy": named("roleId"),
    "proxmoxve:index/userLegacy:UserLegacy": { ...named("userId"), secretOutputs: ["password"] },
    "proxmoxve:user/token:Token": {
      replaceOnChange: ["tokenName", "userId"],
      secretOutputs: ["value"],
      create: ({ inputs }) => {
        const id = `${text(inputs["userId"])}!${text(inputs["tokenName"])}`;
        return { id, outputs: { value: `${id}=${randomUUID()}` } };
      },
    },
    "proxmoxve:index/acl:Acl": {
      replaceOnChange: ["groupId", "path", "propagate", "roleId", "tokenId", "userId"],
      create: ({ inputs }) => {
        const { path, groupId, tokenId, userId, roleId } = inputs;
        const holder = text(tokenId) || text(userId) || text(groupId);
        return { id: `${text(path)}?${holder}?${text(roleId)}` };
      },
    },
  }),
  functions: {},
};
