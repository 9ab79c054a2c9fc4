import { existsSync } from "node:fs";
import path from "node:path";

/** The same for the compiled file and its source: the folder that holds the package. */
function projectRoot(from: string): string {
  return existsSync(path.join(from, "package.json")) ? from : projectRoot(path.dirname(from));
}

/** The project itself. */
export const root = projectRoot(__dirname);

/** Where `make setup` puts the programs it builds. */
export const toolDirectory = path.join(root, ".tools", "bin");

/** The compiled entry of the supervisor. */
export const supervisorMain = path.join(root, "bin", "lab", "supervisor", "main.js");
