import type { NodeSettings } from "../schema";
import { setCommand } from "../problem";
import { type Check, type Draft, isCountable, nodesOf, type Placed } from "./check";

interface Group {
  readonly needed: number;
  readonly of: string;
  readonly may: (placed: Placed<NodeSettings>) => boolean;
}

/** Where three members find room, none of which shares a machine or a likely loss with another. */
const groups: readonly Group[] = [
  { needed: 2, of: "VPS", may: ({ node }) => node.site === "vps" },
  {
    needed: 1,
    of: "home worker without a gpu",
    may: ({ node }) => node.site === "home" && node.role === "worker" && node.gpu === undefined,
  },
];

const isReadable = (draft: Draft): boolean =>
  isCountable(draft) && nodesOf(draft).every(({ node }) => node.localPathGiB !== undefined);

/** Galera and Vault keep three members each on local-path volumes: two on VPS, one at home. */
export const localPathMembers: Check = (draft) => {
  if (!isReadable(draft)) return [];
  return groups.flatMap(({ needed, of, may }) => {
    const candidates = nodesOf(draft).filter(may);
    const without = candidates.filter(({ node }) => node.localPathGiB === 0);
    const found = candidates.length - without.length;
    if (found >= needed) return [];
    const [next] = without;
    return [
      {
        path: "nodes",
        message: `expected a local-path volume on at least ${needed} ${of}, got ${found} of ${candidates.length}; Galera and Vault keep members there`,
        fix: next
          ? setCommand(`${next.path}.localPathGiB`, 20)
          : `in the stack file, add another ${of}, with localPathGiB`,
      },
    ];
  });
};
