import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
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
}

/**
 * Puts the stand-ins where an engine looks for plugins.
 *
 * @returns the directory of the world they share
 */
export function installPlugins({
  home,
  world = path.join(home, "world"),
  compiledPlugins = __dirname,
}: Installation): string {
  if (path.resolve(home) === path.join(homedir(), ".pulumi")) {
    throw new Error(`${home}: stand-ins would hide the real plugins here; give another directory`);
  }
  const main = path.join(compiledPlugins, "main.js");
  for (const name of Object.keys(providers)) {
    const version = pluginVersion(name);
    const directory = path.join(home, "plugins", `resource-${name}-v${version}`);
    const command = [process.execPath, main, name, version, world].map(quoted).join(" ");
    // An unfinished installation of a plugin is marked by a file beside it.
    rmSync(`${directory}.partial`, { force: true });
    mkdirSync(directory, { recursive: true });
    const executable = path.join(directory, `pulumi-resource-${name}`);
    writeFileSync(executable, `#!/bin/sh\nexec ${command} "$@"\n`);
    chmodSync(executable, 0o755);
  }
  return world;
}
