import { memoryOnFullestVps } from "../../components/platform/memory";
import { settingsSchema } from "../schema";
import { serverTypes } from "../serverTypes";
import type { Check } from "./check";

/** What Talos, the API server, etcd and bursts need beside the pods we plan. */
const share = 0.7;

/** Requests and limits of the fullest VPS leave room on the smallest server type in use. */
export const vpsMemory: Check = (draft) => {
  const { data: settings } = settingsSchema.safeParse(draft);
  const types = (settings?.nodes ?? []).flatMap((node) =>
    node.site === "vps" ? [node.serverType] : [],
  );
  const [smallest] = types.toSorted((a, b) => serverTypes[a].memoryGiB - serverTypes[b].memoryGiB);
  if (settings === undefined || smallest === undefined) return [];
  const memoryMiB = serverTypes[smallest].memoryGiB * 1_024;
  const mostMiB = Math.floor(memoryMiB * share);
  const { requestsMiB, limitsMiB } = memoryOnFullestVps(settings);
  return Object.entries({ requests: requestsMiB, limits: limitsMiB })
    .filter(([, sumMiB]) => sumMiB > mostMiB)
    .map(([kind, sumMiB]) => ({
      path: "nodes",
      message: `expected memory ${kind} of at most ${mostMiB} MiB on a VPS, 70 % of ${smallest}'s ${memoryMiB}, got ${Math.ceil(sumMiB)}`,
      fix: "in the stack file, choose a larger serverType, or lower hybrid:dns and hybrid:vault",
    }));
};
