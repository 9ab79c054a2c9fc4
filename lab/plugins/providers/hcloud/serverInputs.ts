import type { PublicAddress } from "../../../world/hetzner/servers";
import { blocks, flag, number, schemaRefusals, text } from "../../inputs";
import type { Refusal } from "../../model";
import type { Properties } from "../../values";

const schema = schemaRefusals({
  "allowDeprecatedImages?": "boolean",
  "backups?": "boolean",
  "datacenter?": "string",
  "deleteProtection?": "boolean",
  "firewallIds?": ["integer"],
  "ignoreRemoteFirewallIds?": "boolean",
  "image?": "string",
  "iso?": "string",
  "keepDisk?": "boolean",
  "labels?": { "*": "string" },
  "location?": "string",
  "name?": "string",
  "networks?": [
    {
      "aliasIps?": ["string"],
      "ip?": "string",
      "macAddress?": "string",
      "networkId?": "integer",
      "subnetId?": "string",
    },
  ],
  "placementGroupId?": "integer",
  "publicNets?": [
    {
      "ipv4?": "integer",
      "ipv4Enabled?": "boolean",
      "ipv6?": "integer",
      "ipv6Enabled?": "boolean",
    },
  ],
  "rebuildProtection?": "boolean",
  "rescue?": "string",
  serverType: "string",
  "shutdownBeforeDeletion?": "boolean",
  "sshKeys?": ["string"],
  "userData?": "string",
});

/** What the provider refuses before it asks the cloud. */
export function serverRefusals(inputs: Properties): readonly Refusal[] {
  const { delete: isKept, rebuild } = protectionOf(inputs);
  const reason = "deleteProtection and rebuildProtection must have the same value";
  return [
    ...schema(inputs),
    ...(isKept === rebuild ? [] : [{ property: "rebuildProtection", reason }]),
  ];
}

export function publicAddress(inputs: Properties, family: "ipv4" | "ipv6"): PublicAddress {
  const [net] = blocks(inputs["publicNets"]);
  if (!flag(net?.[`${family}Enabled`], true)) return "none";
  const primaryIpId = number(net?.[family]);
  return primaryIpId === undefined ? "new" : { primaryIpId };
}

/** A network by its own number, or by that in the id of one of its subnets. */
export const networkIdOf = (net: Properties): number =>
  number(net["networkId"]) ?? Number(text(net["subnetId"])?.split("-", 1)[0] ?? 0);

export const protectionOf = (inputs: Properties): { delete: boolean; rebuild: boolean } => ({
  delete: flag(inputs["deleteProtection"], false),
  rebuild: flag(inputs["rebuildProtection"], false),
});
