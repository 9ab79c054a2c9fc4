import { type Creation, type ProviderModel, VendorError, fromTable } from "../model";
import { type Properties, type Value, isProperties } from "../values";

const primaryIpType = "hcloud:index/primaryIp:PrimaryIp";

/** Public addresses of the simulated cloud: 127.20.0.1, 127.20.0.2, …, all local to this machine. */
function nextAddress({ inventory }: Creation): string {
  const number = inventory.next("address");
  if (number > 254) throw new VendorError("all 254 addresses of 127.20.0.0/24 have been used");
  return `127.20.0.${number}`;
}

const text = (value: Value | undefined): string | undefined =>
  typeof value === "string" ? value : undefined;

/** The address of the primary IP a server was given, else one of its own as the cloud would make. */
function serverAddress(creation: Creation): Value {
  const nets = creation.inputs["publicNets"];
  const net: Value | undefined = Array.isArray(nets) ? (nets[0] as Value | undefined) : undefined;
  if (!isProperties(net)) return nextAddress(creation);
  if (net["ipv4Enabled"] === false) return "";
  const id = net["ipv4"];
  const adopted =
    typeof id === "number" ? creation.inventory.get(primaryIpType, `${id}`) : undefined;
  return adopted?.outputs["ipAddress"] ?? nextAddress(creation);
}

const numbered = ({ inventory }: Creation): { number: number; id: string } => {
  const number = inventory.next("id");
  return { number, id: `${number}` };
};

/** An id made of the ids of what it joins, as the provider makes it. */
const joining =
  (...properties: readonly string[]) =>
  ({ inputs }: Creation): { id: string } => ({
    id: properties.map((property) => JSON.stringify(inputs[property] ?? "")).join("-"),
  });

function image({ args }: { readonly args: Properties }): Properties {
  const name = text(args["name"]) ?? "";
  const selector = text(args["withSelector"]) ?? "";
  const labels = selector.split(",").flatMap((pair): [string, string][] => {
    const [key = "", value] = pair.split(/==?/);
    return value === undefined ? [] : [[key.trim(), value.trim()]];
  });
  return {
    ...args,
    id: args["id"] ?? 1,
    name,
    type: name === "" ? "snapshot" : "system",
    architecture: args["withArchitecture"] ?? "x86",
    created: "2026-01-01T00:00:00Z",
    deprecated: "",
    description: selector,
    labels: Object.fromEntries(labels),
    osFlavor: "unknown",
    osVersion: "",
    rapidDeploy: false,
  };
}

/** Hetzner Cloud: numbers its objects and hands out addresses. */
export const hcloud: ProviderModel = {
  name: "hcloud",
  resource: fromTable({
    "hcloud:index/server:Server": {
      autonamed: ["name"],
      replaceOnChange: ["datacenter", "image", "location", "sshKeys", "userData"],
      create: (creation) => {
        const { number, id } = numbered(creation);
        const network = `2001:db8:${number.toString(16)}::`;
        return {
          id,
          outputs: {
            ipv4Address: serverAddress(creation),
            ipv6Address: `${network}1`,
            ipv6Network: `${network}/64`,
            primaryDiskSize: 80,
            status: "running",
          },
        };
      },
    },
    [primaryIpType]: {
      autonamed: ["name"],
      replaceOnChange: ["assigneeType", "datacenter", "location", "type"],
      create: (creation) => ({ outputs: { ipAddress: nextAddress(creation), ipNetwork: "" } }),
    },
    "hcloud:index/firewall:Firewall": { autonamed: ["name"] },
    "hcloud:index/firewallAttachment:FirewallAttachment": { replaceOnChange: ["firewallId"] },
    "hcloud:index/placementGroup:PlacementGroup": {
      autonamed: ["name"],
      replaceOnChange: ["type"],
      create: () => ({ outputs: { servers: [] } }),
    },
    "hcloud:index/network:Network": { autonamed: ["name"], replaceOnChange: ["ipRange"] },
    "hcloud:index/networkSubnet:NetworkSubnet": {
      replaceOnChange: ["ipRange", "networkId", "networkZone", "type", "vswitchId"],
      create: joining("networkId", "ipRange"),
    },
    "hcloud:index/serverNetwork:ServerNetwork": {
      replaceOnChange: ["networkId", "serverId", "subnetId"],
      create: joining("serverId", "networkId"),
    },
    "hcloud:index/rdns:Rdns": { replaceOnChange: ["ipAddress", "primaryIpId", "serverId"] },
    "hcloud:index/snapshot:Snapshot": { replaceOnChange: ["serverId"] },
    "hcloud:index/sshKey:SshKey": { autonamed: ["name"], replaceOnChange: ["publicKey"] },
    "hcloud:index/volume:Volume": {
      autonamed: ["name"],
      replaceOnChange: ["location"],
      create: (creation) => {
        const { id } = numbered(creation);
        return { id, outputs: { linuxDevice: `/dev/disk/by-id/scsi-0HC_Volume_${id}` } };
      },
    },
    "hcloud:index/volumeAttachment:VolumeAttachment": {
      replaceOnChange: ["serverId", "volumeId"],
    },
  }),
  functions: { "hcloud:index/getImage:getImage": image },
};
