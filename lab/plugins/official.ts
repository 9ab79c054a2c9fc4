import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/**
 * Providers whose own plugin does in a lab what it does in life, for it asks nothing of a vendor. That
 * of Kubernetes is none of them: it would fetch charts, which a lab has models for.
 */
const selfContained: readonly string[] = ["random"];

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** How long a plugin may take to say its version. */
const timeoutMilliseconds = 10_000;

const saysVersion = (file: string, version: string): boolean => {
  const { stdout } = spawnSync(file, ["-version"], {
    encoding: "utf8",
    timeout: timeoutMilliseconds,
  });
  return (stdout as string | null)?.trim().replace(/^v/, "") === version;
};

/** Where the user has plugins and programs. */
export interface UserDirectories {
  readonly pulumiHome: string;
  /** As the variable PATH says it. */
  readonly searchPath: string;
}

export const userDirectories = (environment: NodeJS.ProcessEnv): UserDirectories => ({
  pulumiHome: environment["PULUMI_HOME"] ?? path.join(homedir(), ".pulumi"),
  searchPath: environment["PATH"] ?? "",
});

/**
 * The user's own plugin of a provider, of exactly this version, where a lab can do with it.
 *
 * @returns its executable; nothing where there is none
 */
export function officialPlugin(
  provider: string,
  version: string,
  { pulumiHome, searchPath }: UserDirectories,
): string | undefined {
  if (!selfContained.includes(provider)) return undefined;
  const program = `pulumi-resource-${provider}`;
  const installed = path.join(pulumiHome, "plugins", `resource-${provider}-v${version}`, program);
  if (isExecutable(installed)) return installed;
  return searchPath
    .split(path.delimiter)
    .map((directory) => path.join(directory, program))
    .find((file) => path.isAbsolute(file) && isExecutable(file) && saysVersion(file, version));
}
