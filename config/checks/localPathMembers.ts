import type { NodeSettings } from "../schema";
import { type Problem, removeCommand, setCommand } from "../problem";
import { type Check, type Draft, isCountable, listed, nodesOf, type Placed } from "./check";

interface Group {
  readonly needed: number;
  readonly of: string;
  readonly ofSeveral: string;
  readonly may: (placed: Placed<NodeSettings>) => boolean;
}

/** Where three members find room, none of which shares a machine or a likely loss with another. */
const groups: readonly Group[] = [
  { needed: 2, of: "VPS", ofSeveral: "VPS", may: ({ node }) => node.site === "vps" },
  {
    needed: 1,
    of: "home worker without a gpu",
    ofSeveral: "home workers without a gpu",
    may: ({ node }) => node.site === "home" && node.role === "worker" && node.gpu === undefined,
  },
];

const isReadable = (draft: Draft): boolean =>
  isCountable(draft) && nodesOf(draft).every(({ node }) => node.localPathGiB !== undefined);

const isMarked = ({ node }: Placed<NodeSettings>): boolean => node.quorumMember === true;
const mark = ({ path }: Placed<NodeSettings>): string => setCommand(`${path}.quorumMember`, "true");

/** Which of those that could hold a member do: said where there is a choice, and never by their order. */
function choiceProblems(group: Group, able: readonly Placed<NodeSettings>[]): Problem[] {
  const { needed, ofSeveral } = group;
  const marked = able.filter(isMarked);
  if (able.length === needed || marked.length === needed) return [];
  const message = `expected quorumMember on ${needed} of ${able.length} ${ofSeveral} with a local-path volume, got it on ${marked.length} (${listed(marked.length > 0 ? marked : able)})`;
  const missing = able.filter((placed) => !isMarked(placed)).slice(0, needed - marked.length);
  const [surplus] = marked;
  return [
    {
      path: "nodes",
      message: `${message}; members stay on the disk they have`,
      fix:
        missing.length === 0 && surplus !== undefined
          ? removeCommand(`${surplus.path}.quorumMember`)
          : missing.map(mark).join(" && "),
    },
  ];
}

/** Galera and Vault keep three members each on local-path volumes: two on VPS, one at home. */
export const localPathMembers: Check = (draft) => {
  if (!isReadable(draft)) return [];
  const mistaken = nodesOf(draft)
    .filter(isMarked)
    .filter((placed) => placed.node.localPathGiB === 0 || !groups.some(({ may }) => may(placed)))
    .map(({ path }): Problem => {
      const at = `${path}.quorumMember`;
      const message = `expected on VPS and home workers without a gpu alone, with localPathGiB, got true`;
      return { path: at, message, fix: removeCommand(at) };
    });
  const missing = groups.flatMap((group) => {
    const { needed, of, may } = group;
    const candidates = nodesOf(draft).filter(may);
    const without = candidates.filter(({ node }) => node.localPathGiB === 0);
    const found = candidates.length - without.length;
    if (found >= needed) {
      return choiceProblems(
        group,
        candidates.filter(({ node }) => node.localPathGiB !== 0),
      );
    }
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
  return [...mistaken, ...missing];
};
