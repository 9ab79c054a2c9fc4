import { type Problem, quoted, removeCommand } from "../problem";
import type { Check } from "./check";

const guestAgent = "siderolabs/qemu-guest-agent";

/** Images carry what their machines need, and the GPU's driver comes with the GPU node. */
export const extensions: Check = ({ sites }) => {
  const { vps, home } = sites ?? {};
  const problems = Object.entries({ vps: vps?.extensions, home: home?.extensions }).flatMap(
    ([site, names = []]) =>
      names.flatMap((name, index): Problem[] => {
        if (!name?.includes("nvidia")) return [];
        const path = `sites.${site}.extensions[${index}]`;
        const message = `expected no driver of a GPU, got ${quoted(name)}; a node with a gpu gets those of its driverBranch`;
        return [{ path, message, fix: removeCommand(path) }];
      }),
  );
  const names = home?.extensions;
  if (names?.every((name) => name !== undefined && name !== guestAgent)) {
    problems.push({
      path: "sites.home.extensions",
      message: `expected "${guestAgent}" among them, got ${quoted(names)}; Proxmox shuts a VM down through it`,
      fix: `in the stack file, add ${guestAgent}`,
    });
  }
  return problems;
};
