import { spawn } from "node:child_process";
import path from "node:path";
import { CannotRunError, type Drill } from "../drill";

/** A drill of real daemons says with this code that it cannot run here. */
const cannotRun = 3;

export interface OwnProcess extends Pick<Drill, "name" | "description"> {
  /** Directory of `main.js`, below that of the lab. */
  readonly directory: string;
}

function run(root: string, directory: string, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const main = path.join(root, "bin", "lab", directory, "main.js");
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

/** A drill that is a program of its own, keeps to namespaces of its own, and prints its own report. */
export const ownProcess = ({ name, description, directory }: OwnProcess): Drill => ({
  name,
  description,
  rehearse: async (scene) => {
    const { options, signal } = scene.stage;
    await scene.step(`${name}, with a report of its own`, async () => {
      const code = await run(options.root, directory, signal);
      if (code === cannotRun) throw new CannotRunError("it cannot run here, for the reasons above");
      scene.check(`every promise of ${name} holds`, code, 0);
    });
  },
});
