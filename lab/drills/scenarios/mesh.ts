import { spawn } from "node:child_process";
import path from "node:path";
import { CannotRunError, type Drill } from "../drill";

/** The mesh drill says with this code that it cannot run here. */
const cannotRun = 3;

/**
 * Runs the mesh drill, which keeps to namespaces of its own and cleans up after itself.
 * @returns its exit code
 */
function runMesh(root: string, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const main = path.join(root, "bin", "lab", "mesh", "main.js");
    const child = spawn(process.execPath, [main], { cwd: root, stdio: "inherit" });
    const end = (): void => void child.kill("SIGTERM");
    signal.addEventListener("abort", end);
    child.on("error", reject);
    child.on("close", (code) => {
      signal.removeEventListener("abort", end);
      resolve(code ?? 1);
    });
  });
}

/** The node-to-node mesh with real WireGuard, in network namespaces. */
export const mesh: Drill = {
  name: "mesh",
  description: "real WireGuard tunnels and etcd between the nodes: packet sizes, NAT, closed ports",
  rehearse: async (scene) => {
    const { options, signal } = scene.stage;
    await scene.step("the mesh, with a report of its own", async () => {
      const code = await runMesh(options.root, signal);
      if (code === cannotRun) throw new CannotRunError("it cannot run here, for the reasons above");
      scene.check("every promise of the mesh holds", code, 0);
    });
  },
};
