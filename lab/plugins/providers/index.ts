import type { Store } from "../../world/store";
import type { ProviderModel } from "../model";

/** Every provider the stand-ins serve, each on what exists in a world. A process serves one, so it loads that one alone. */
export const providers: Readonly<Record<string, (world: Store) => Promise<ProviderModel>>> = {
  hcloud: async () => (await import("./hcloud.js")).hcloud,
  kubernetes: async () => (await import("./kubernetes.js")).kubernetes,
  proxmoxve: async () => (await import("./proxmoxve.js")).proxmoxve,
  random: async () => (await import("./random.js")).random,
  talos: async () => (await import("./talos.js")).talos,
};
