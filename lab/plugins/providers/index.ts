import type { Store } from "../../world/store";
import type { ProviderModel } from "../model";

/** Every provider the stand-ins serve, each on what exists in a world. A process serves one, so it loads that one alone. */
export const providers: Readonly<Record<string, (world: Store) => Promise<ProviderModel>>> = {
  hcloud: async (world) => (await import("./hcloud.js")).hcloud(world),
  kubernetes: async () => (await import("./kubernetes/onApiServer.js")).kubernetesOnApiServer,
  proxmoxve: async (world) => (await import("./proxmoxve.js")).proxmoxve(world),
  random: async () => (await import("./random.js")).random,
  talos: async (world) => (await import("./talos.js")).talos(world),
};
