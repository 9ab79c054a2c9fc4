import { setCommand } from "../problem";
import type { Readable } from "../readable";
import type { NodeSettings } from "../schema";
import { serverTypes } from "../serverTypes";
import { type Check, nodesOf } from "./check";

/** Talos itself, images, logs and what pods write outside volumes. */
const systemGiB = 20;

function diskGiBOf(node: Readable<NodeSettings>): number | undefined {
  if (node.site === "home") return node.systemDiskGiB;
  if (node.site === "vps" && node.serverType) return serverTypes[node.serverType].diskGiB;
  return undefined;
}

/** The local-path volume leaves the system its part of the disk. */
export const disks: Check = (draft) =>
  nodesOf(draft).flatMap(({ path, node }) => {
    const diskGiB = diskGiBOf(node);
    if (diskGiB === undefined || node.localPathGiB === undefined) return [];
    const mostGiB = diskGiB - systemGiB;
    if (node.localPathGiB <= mostGiB) return [];
    const at = `${path}.localPathGiB`;
    const message = `expected at most ${mostGiB}, the disk's ${diskGiB} less ${systemGiB} for the system, got ${node.localPathGiB}`;
    return [{ path: at, message, fix: setCommand(at, mostGiB) }];
  });
