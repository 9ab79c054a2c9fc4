import path from "node:path";

export interface OfflineDirectories {
  /** Holds the plugins, the engine's own files and passing ones; never the user's. Must exist. */
  readonly home: string;
  /** Holds the state of every stack; must exist. */
  readonly state: string;
}

/** Variables that could lead to a real account, a real cluster or another stack. */
const isAmbient = (name: string): boolean =>
  /^(PULUMI_|HCLOUD_|PROXMOX_VE_|TALOSCONFIG$|KUBECONFIG$|HELM_)/.test(name);

/** Where a program of this project finds `pulumi` and `node`: its own first, then the user's. */
const searchPath = (root: string, inherited = ""): string =>
  [
    path.join(root, ".tools", "bin"),
    path.join(root, "node_modules", ".bin"),
    ...(inherited === "" ? [] : [inherited]),
  ].join(path.delimiter);

/**
 * The environment of an engine that needs no account and asks nothing of the network: stack files
 * and plugins of its own, and a missing plugin is an error instead of a download.
 */
export function offlineEnvironment(
  root: string,
  { home, state }: OfflineDirectories,
  inherited: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const unproxied = [inherited["NO_PROXY"] ?? inherited["no_proxy"], "127.0.0.1", "localhost"];
  const noProxy = unproxied.filter(Boolean).join(",");
  const kept = Object.entries(inherited).filter(([name]) => !isAmbient(name));
  return {
    ...Object.fromEntries(kept),
    PATH: searchPath(root, inherited["PATH"]),
    // Engine, program and plugins speak to each other on this machine.
    NO_PROXY: noProxy,
    no_proxy: noProxy,
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${state}`,
    // Protects nothing: there is no secret in an offline stack.
    PULUMI_CONFIG_PASSPHRASE: "offline",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // What lies about while something runs goes with the rest, also after a sudden death.
    TMPDIR: home,
  };
}
