import type { HetznerCloud } from "../../../world/hetzner/cloud";
import { getImage, listImages } from "../../../world/hetzner/images";
import { attachToNetwork } from "../../../world/hetzner/networks";
import {
  attachIso,
  powerOn,
  reset,
  setBackups,
  setRescue,
} from "../../../world/hetzner/serverActions";
import { createServer, deleteServer, protectServer } from "../../../world/hetzner/servers";
import { blocks, given, number, numbers, text, textMap, texts } from "../../inputs";
import type { Properties } from "../../values";
import { type Requests, onCodes } from "./requests";
import { networkIdOf, protectionOf, publicAddress } from "./serverInputs";

/** An image by its number or by its name, as the provider looks it up. */
function imageId(cloud: HetznerCloud, image: string): number {
  if (/^\d+$/.test(image)) return getImage(cloud, Number(image)).id;
  const [found] = listImages(cloud, { name: image, architecture: "x86" });
  return found?.id ?? getImage(cloud, 0).id;
}

const sshKeyIds = (cloud: HetznerCloud, keys: readonly string[]): readonly number[] =>
  keys.map((key) => {
    const found = cloud.all("ssh_key").find(({ id, name }) => key === `${id}` || key === name);
    return found?.id ?? cloud.get("ssh_key", Number(key)).id;
  });

const attaching = {
  patience: onCodes(5, "conflict", "locked", "service_error", "no_subnet_available"),
};

export async function attachNetworks(
  requests: Requests,
  id: number,
  nets: readonly Properties[],
): Promise<void> {
  for (const net of nets) {
    const options = { ...given({ ip: text(net["ip"]) }), aliasIps: texts(net["aliasIps"]) };
    await requests.ask(
      "attach a network to",
      (cloud) => attachToNetwork(cloud, id, networkIdOf(net), options),
      attaching,
    );
  }
}

async function furnish(requests: Requests, id: number, inputs: Properties): Promise<void> {
  await attachNetworks(requests, id, blocks(inputs["networks"]));
  const isOff = requests.cloud.find("server", id)?.status === "off";
  if (isOff) await requests.ask("start", (cloud) => powerOn(cloud, id));
  if (inputs["backups"] === true) {
    await requests.ask("back up", (cloud) => setBackups(cloud, id, true));
  }
  const [iso, rescue] = [text(inputs["iso"]), text(inputs["rescue"])];
  if (iso !== undefined) await requests.ask("attach an ISO to", (api) => attachIso(api, id, iso));
  if (rescue !== undefined) await requests.ask("rescue", (api) => setRescue(api, id, rescue));
  if (iso !== undefined || rescue !== undefined) {
    await requests.ask("reset", (cloud) => reset(cloud, id));
  }
  const protection = protectionOf(inputs);
  if (protection.delete || protection.rebuild) {
    await requests.ask("protect", (cloud) => protectServer(cloud, id, protection));
  }
}

/** Makes a server and all that belongs to it, or nothing. @returns its number */
export async function makeServer(requests: Requests, inputs: Properties): Promise<number> {
  const [ipv4, ipv6] = [publicAddress(inputs, "ipv4"), publicAddress(inputs, "ipv6")];
  const { id } = await requests.ask("create", (cloud) =>
    createServer(cloud, {
      name: text(inputs["name"]) ?? "",
      serverType: text(inputs["serverType"]) ?? "",
      imageId: imageId(cloud, text(inputs["image"]) ?? ""),
      sshKeyIds: sshKeyIds(cloud, texts(inputs["sshKeys"])),
      labels: textMap(inputs["labels"]),
      firewallIds: numbers(inputs["firewallIds"]),
      ipv4,
      ipv6,
      startAfterCreate: ipv4 !== "none" || ipv6 !== "none",
      ...given({
        location: text(inputs["location"]),
        userData: text(inputs["userData"]),
        placementGroupId: number(inputs["placementGroupId"]),
      }),
    }),
  );
  try {
    await furnish(requests, id, inputs);
  } catch (error) {
    // The real provider keeps the half-made server in the state, for the next `up` to replace. Here
    // it goes at once, which ends the same and leaves no name in the way.
    deleteServer(requests.cloud, id);
    throw error;
  }
  return id;
}
