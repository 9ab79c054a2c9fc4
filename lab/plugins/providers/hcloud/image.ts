import type { HetznerCloud } from "../../../world/hetzner/cloud";
import { type ListedImage, getImage, listImages, uploadImage } from "../../../world/hetzner/images";
import { setting } from "../../../world/settings";
import { VendorError } from "../../../world/vendorError";
import { flag, given, number, text } from "../../inputs";
import type { FunctionModel } from "../../model";
import type { Properties } from "../../values";
import { Requests } from "./requests";

/**
 * Whether the lab's operator keeps the Talos snapshots at hand that a program asks for. The program
 * cannot make them, and a new world has none; a lab that wants to see what happens then says false.
 */
const uploadsSnapshotsSetting = "hetzner.uploadsMissingSnapshots";

/** The labels that a selector of equalities asks for; of any other nothing can be made. */
function wantedLabels(selector: string): Readonly<Record<string, string>> | undefined {
  const pairs = selector.split(",").map((pair) => pair.split(/==?/).map((side) => side.trim()));
  const isPlain = pairs.every(([key = "", value, more]) => /^[^!]+$/.test(key) && value && !more);
  return isPlain ? (Object.fromEntries(pairs) as Record<string, string>) : undefined;
}

function lookedUp(cloud: HetznerCloud, args: Properties): readonly ListedImage[] {
  const id = number(args["id"]);
  if (id !== undefined) return [getImage(cloud, id)];
  const selector = text(args["withSelector"]) ?? text(args["selector"]);
  const architecture = args["withArchitecture"] === "arm" ? "arm" : "x86";
  const query = {
    architecture,
    ...given({ name: text(args["name"]), labelSelector: selector }),
  } as const;
  const found = listImages(cloud, query);
  const labels = selector === undefined ? undefined : wantedLabels(selector);
  const isAtHand =
    labels?.["os"] === "talos" && setting(cloud.store, uploadsSnapshotsSetting, true);
  if (found.length > 0 || !isAtHand) return found;
  const description = `Talos ${labels["version"] ?? ""}`.trim();
  uploadImage(cloud, { description, labels, architecture });
  return listImages(cloud, query);
}

/** The one image that a lookup means. */
export const getImageFunction =
  (cloud: HetznerCloud): FunctionModel =>
  async ({ args, ...subject }) => {
    const name = text(args["name"]) ?? text(args["withSelector"]) ?? text(args["selector"]) ?? "";
    const requests = new Requests(cloud, { ...subject, type: "Image", name });
    const found = await requests.ask("look up", () => lookedUp(cloud, args));
    const [image] = found;
    if (image === undefined) {
      throw new VendorError(
        `no Image found with '${name}'; upload the snapshot with 'hcloud-upload-image' first, or ` +
          "name another one in the stack file (sites.vps.image)",
      );
    }
    if (found.length > 1 && !flag(args["mostRecent"], false)) {
      throw new VendorError(`more than one Image found with '${name}'; set mostRecent`);
    }
    const { id, type, architecture, created, description, osFlavor, osVersion } = image;
    return {
      ...args,
      ...{ id, name: image.name, type, architecture, created, description, osFlavor, osVersion },
      labels: { ...image.labels },
      deprecated: "",
      rapidDeploy: false,
    };
  };
