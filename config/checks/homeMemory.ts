import { type Problem, setCommand } from "../problem";
import { type Check, homeNodesOf } from "./check";

/** Talos, the kubelet and the pods that run on every node. */
const systemMiB = 2_048;

/** Home workers have the memory of what is placed on them. */
export const homeMemory: Check = (draft) => {
  const database = draft.dns?.databaseMemoryMiB;
  const vault = draft.vault?.memoryMiB;
  const model = draft.inference?.memoryMiB;
  return homeNodesOf(draft).flatMap(({ path, node }): Problem[] => {
    const { memoryMiB, role, gpu, localPathGiB } = node;
    if (memoryMiB === undefined || role !== "worker") return [];
    const at = `${path}.memoryMiB`;
    if (gpu !== undefined && model !== undefined && memoryMiB < model + systemMiB) {
      const leastMiB = model + systemMiB;
      const message = `expected at least ${leastMiB}, the model server's ${model} and ${systemMiB} for the system, got ${memoryMiB}`;
      return [{ path: at, message, fix: setCommand(at, leastMiB) }];
    }
    if (gpu !== undefined || !localPathGiB || database === undefined || vault === undefined) {
      return [];
    }
    const leastMiB = database + vault + systemMiB;
    if (memoryMiB >= leastMiB) return [];
    const message = `expected at least ${leastMiB}, the members of Galera (${database}) and Vault (${vault}) and ${systemMiB} for the system, got ${memoryMiB}`;
    return [{ path: at, message, fix: setCommand(at, leastMiB) }];
  });
};
