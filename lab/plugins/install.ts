import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { type UserDirectories, officialPlugin, userDirectories } from "./official";
import { providers } from "./providers";

/** The SDK package that says which plugin version a program asks for. */
const sdkPackages: Readonly<Record<string, string>> = {
  hcloud: "@pulumi/hcloud",
  kubernetes: "@pulumi/kubernetes",
  proxmoxve: "@bpg/pulumi-proxmoxve",
  random: "@pulumi/random",
  talos: "@pulumiverse/talos",
};

interface SdkManifest {
  readonly version: string;
  readonly pulumi?: { readonly version?: string };
}

/** The engine takes a plugin of exactly this version and no other. */
function pluginVersion(provider: string): string {
  const manifestPath = require.resolve(`${sdkPackages[provider] ?? provider}/package.json`);
  const manifest = JSON.parse(readFileSync(manifestPath, "utf8")) as SdkManifest;
  return manifest.pulumi?.version ?? manifest.version;
}

const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;

export interface Installation {
  /** PULUMI_HOME of the engine that uses them; the user's own is refused. */
  readonly home: string;
  /** Directory of the world they share; below `home` when it is not said. */
  readonly world?: string;
  /** Directory of the compiled `main.js`. */
  readonly compiledPlugins?: string;
  /** Where plugins of the user's own are looked for; as the environment says by default. */
  readonly user?: UserDirectories;
}

/**
 * Puts the stand-ins where an engine looks for plugins, or the user's own plugin where it serves as
 * well.
 *
 * @returns the directory of the world they share
 */
export function installPlugins({
  home,
  world = path.join(home, "world"),
  compiledPlugins = __dirname,
  user = userDirectories(process.env),
}: Installation): string {
  if (path.resolve(home) === path.join(homedir(), ".pulumi")) {
    throw new Error(`${home}: stand-ins would hide the real plugins here; give another directory`);
  }
  const main = path.join(compiledPlugins, "main.js");
  for (const name of Object.keys(providers)) {
    const version = pluginVersion(name);
    const directory = path.join(home, "plugins", `resource-${name}-v${version}`);
    // What an earlier call has put here is not the user's own.
    const isOther = path.resolve(user.pulumiHome) !== path.resolve(home);
    const official = isOther ? officialPlugin(name, version, user) : undefined;
    const standIn = [process.execPath, main, name, version, world];
    const command = (official === undefined ? standIn : [official]).map(quoted).join(" ");
    // An unfinished installation of a plugin is marked by a file beside it.
    rmSync(`${directory}.partial`, { force: true });
    mkdirSync(directory, { recursive: true });
    const executable = path.join(directory, `pulumi-resource-${name}`);
    writeFileSync(executable, `#!/bin/sh\nexec ${command} "$@"\n`);
    chmodSync(executable, 0o755);
  }
  return world;
}
