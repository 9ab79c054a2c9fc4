import { type Problem, removeCommand, setCommand } from "../problem";
import { type Check, isCountable, listed, nodesOf } from "./check";

/** More members make every write wait for more disks without surviving a likelier loss. */
const mostMembers = 7;

/** The way in while the first VPS is away is another control plane that is reached from outside. */
export const apiThrough: Check = (draft) => {
  const onVps = nodesOf(draft).filter(
    ({ node }) => node.role === "controlplane" && node.site === "vps",
  );
  const name = draft.cluster?.apiThrough;
  const names = onVps.flatMap(({ node }) => node.name ?? []);
  if (name === undefined || !isCountable(draft) || names.includes(name)) return [];
  const path = "cluster.apiThrough";
  const message = `expected one of ${names.join(", ")}, got "${name}"`;
  return [{ path, message, fix: removeCommand(path) }];
};

/** etcd survives the loss of any one machine, and the loss of the whole home site. */
export const controlPlanes: Check = (draft) => {
  if (!isCountable(draft)) return [];
  const members = nodesOf(draft).filter(({ node }) => node.role === "controlplane");
  const onVps = members.filter(({ node }) => node.site === "vps");
  const count = members.length;
  const problem = (message: string, fix: string): Problem => ({ path: "nodes", message, fix });

  if (count < 2) {
    const message = `expected at least 3 control planes, got ${count}; etcd survives no loss with fewer`;
    return [problem(message, "in the stack file, add control planes, two of them of site vps")];
  }
  const last = members.findLast(({ node }) => node.site === "home") ?? members.at(-1);
  const oneLess =
    last && count > 3
      ? setCommand(`${last.path}.role`, "worker")
      : "in the stack file, add a control plane";
  const problems = [];
  if (count % 2 === 0) {
    const message = `expected an odd number of control planes, got ${count}; an even member adds nothing that etcd can lose`;
    problems.push(problem(message, oneLess));
  }
  if (count > mostMembers) {
    problems.push(problem(`expected at most ${mostMembers} control planes, got ${count}`, oneLess));
  }
  const needed = Math.floor(count / 2) + 1;
  if (onVps.length < needed) {
    const found = onVps.length === 0 ? "none" : `${onVps.length} (${listed(onVps)})`;
    const message = `expected at least ${needed} of ${count} control planes on VPS, got ${found}; etcd must keep its majority, and the API a second address, without the home site`;
    problems.push(
      problem(message, "in the stack file, give a node of site vps the role controlplane"),
    );
  }
  return problems;
};
