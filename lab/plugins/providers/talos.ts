import { createHash } from "node:crypto";
import { machineVendors } from "../../world/machineVendors";
import type { Store } from "../../world/store";
import { MachineApi } from "../../world/talos/machineApi";
import { type ProviderModel, fromTable } from "../model";
import type { Value } from "../values";
import { bootstrap } from "./talos/bootstrap";
import { configurationApply } from "./talos/configurationApply";
import { imageUrls } from "./talos/imageUrls";
import { kubeconfig } from "./talos/kubeconfig";
import { generatedConfiguration, talosConfig } from "./talos/machineConfiguration";
import { newMachineSecrets } from "./talos/machineSecrets";

const text = (value: Value | undefined): string => (typeof value === "string" ? value : "");

/** Talos: real secrets, certificates and configurations, applied to the machines of a world. */
export function talos(store: Store, vendors = machineVendors(store)): ProviderModel {
  const api = new MachineApi(store, vendors);
  return {
    name: "talos",
    resource: fromTable({
      "talos:machine/secrets:Secrets": {
        isStateOnly: true,
        create: async ({ inputs }) => {
          const talosVersion = text(inputs["talosVersion"]);
          return { outputs: { talosVersion, ...(await newMachineSecrets(talosVersion)) } };
        },
      },
      "talos:machine/configurationApply:ConfigurationApply": configurationApply(store, api),
      "talos:machine/bootstrap:Bootstrap": bootstrap(store, api),
      "talos:cluster/kubeconfig:Kubeconfig": kubeconfig(store, api),
      "talos:imageFactory/schematic:Schematic": {
        isStateOnly: true,
        replaceOnChange: ["schematic"],
        // The image factory names a schematic after its text, so this id is the real one.
        create: ({ inputs }) => ({
          id: createHash("sha256").update(text(inputs["schematic"])).digest("hex"),
        }),
      },
    }),
    functions: {
      "talos:machine/getConfiguration:getConfiguration": ({ args }) => generatedConfiguration(args),
      "talos:client/getConfiguration:getConfiguration": ({ args }) => talosConfig(args),
      "talos:imageFactory/getUrls:getUrls": ({ args }) => imageUrls(args),
    },
  };
}
