import { LabError } from "./lab";
import { LabDirectory } from "./supervisor/labDirectory";
import { holdSocket } from "./supervisor/supervisorSocket";

/**
 * Does something with a lab that nobody else works with meanwhile.
 *
 * @throws LabError when somebody does
 */
export async function exclusively<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const held = await holdSocket(new LabDirectory(directory).commandSocket, () => undefined);
  if (held === undefined) {
    throw new LabError(
      `another command works on the lab in ${directory}; wait for its end, or stop it with Ctrl-C there`,
    );
  }
  try {
    return await work();
  } finally {
    held.close();
  }
}
