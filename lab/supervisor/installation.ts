import path from "node:path";
import { root } from "../root";

/** Where `make setup` puts the programs it builds. */
export const toolDirectory = path.join(root, ".tools", "bin");

/** The compiled entry of the supervisor. */
export const supervisorMain = path.join(root, "bin", "lab", "supervisor", "main.js");
