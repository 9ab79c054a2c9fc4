import { type Check, vpsNodesOf } from "./check";

const serversPerGroup = 10;

/** All VPS share one placement group, which keeps them on different hosts of the cloud. */
export const placementGroup: Check = (draft) => {
  const count = vpsNodesOf(draft).length;
  if (count <= serversPerGroup) return [];
  return [
    {
      path: "nodes",
      message: `expected at most ${serversPerGroup} VPS, got ${count}; a Hetzner placement group holds no more`,
      fix: "in the stack file, remove VPS nodes or choose larger server types",
    },
  ];
};
