import { readFileSync } from "node:fs";
import type { DesiredLab, ReadDesired } from "./desired";
import { LabDirectory } from "./labDirectory";

const nothing: DesiredLab = { apiAddresses: [], nodes: [] };

/** Reads the wish from `desired.json` of the lab; no file is no cluster. */
export function readDesired(directory: string): ReadDesired {
  const file = new LabDirectory(directory).desired;
  return () => {
    try {
      return JSON.parse(readFileSync(file, "utf8")) as DesiredLab;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return nothing;
      throw error;
    }
  };
}
