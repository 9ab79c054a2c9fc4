import { existsSync } from "node:fs";
import path from "node:path";

/** The same for the compiled file and its source: the folder that holds the package. */
function projectRoot(from: string): string {
  return existsSync(path.join(from, "package.json")) ? from : projectRoot(path.dirname(from));
}

/** The project itself. */
export const root = projectRoot(__dirname);
