import { LabError } from "./lab";
import { LabDirectory } from "./supervisor/labDirectory";
import { holderOf, holdSocket } from "./supervisor/supervisorSocket";

/**
 * Does something with a lab that nobody else works with meanwhile.
 *
 * @param command what the user typed, for others who come meanwhile
 * @throws LabError that says who does
 */
export async function exclusively<T>(
  directory: string,
  command: string,
  work: () => Promise<T>,
): Promise<T> {
  const { commandSocket } = new LabDirectory(directory);
  const self = `'${command}', pid ${process.pid}`;
  const held = await holdSocket(commandSocket, () => undefined, self);
  if (held === undefined) {
    const holder = (await holderOf(commandSocket)) || "another command";
    throw new LabError(
      `${holder}, works on the lab in ${directory}; wait for its end, or stop it with Ctrl-C there`,
    );
  }
  try {
    return await work();
  } finally {
    held.close();
  }
}
