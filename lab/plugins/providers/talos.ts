import { createHash } from "node:crypto";
import { type ProviderModel, fromTable } from "../model";
import { type Properties, type Value, secret } from "../values";
import { kubeconfig } from "./talos/kubeconfig";
import { generatedConfiguration, talosConfig } from "./talos/machineConfiguration";
import { newMachineSecrets } from "./talos/machineSecrets";

const text = (value: Value | undefined): string => (typeof value === "string" ? value : "");
const sha256 = (value: string): string => createHash("sha256").update(value).digest("hex");

/** What a node answers to its configuration; patches come after what they patch. */
function applied(inputs: Properties): Properties {
  const patches = inputs["configPatches"];
  const documents = [
    text(inputs["machineConfigurationInput"]),
    ...(Array.isArray(patches) ? patches.map((patch: Value) => text(patch)) : []),
  ];
  const machineConfiguration = documents.map((document) => document.trimEnd()).join("\n---\n");
  return {
    machineConfiguration: secret(machineConfiguration),
    machineConfigurationHash: sha256(machineConfiguration),
    resolvedApplyMode: text(inputs["applyMode"]) || "auto",
  };
}

function urls({ args }: { readonly args: Properties }): Properties {
  const [schematicId, version] = [text(args["schematicId"]), text(args["talosVersion"])];
  const platform = text(args["platform"]) || "metal";
  const architecture = text(args["architecture"]) || "amd64";
  const image = `https://factory.talos.dev/image/${schematicId}/${version}`;
  const installer = (suffix: string): string =>
    `factory.talos.dev/${platform}-installer${suffix}/${schematicId}:${version}`;
  const file = `${image}/${platform}-${architecture}`;
  return {
    ...args,
    architecture,
    id: schematicId,
    urls: {
      diskImage: `${file}.raw.xz`,
      diskImageSecureboot: `${file}-secureboot.raw.xz`,
      initramfs: `${image}/initramfs-${architecture}.xz`,
      installer: installer(""),
      installerSecureboot: installer("-secureboot"),
      iso: `${file}.iso`,
      isoSecureboot: `${file}-secureboot.iso`,
      kernel: `${image}/kernel-${architecture}`,
      kernelCommandLine: `${image}/cmdline-${platform}-${architecture}`,
      pxe: `https://pxe.factory.talos.dev/pxe/${schematicId}/${version}/${platform}-${architecture}`,
      uki: `${file}-uki.efi`,
    },
  };
}

/** Talos: makes real secrets and certificates; its machines take what they are told. */
export const talos: ProviderModel = {
  name: "talos",
  resource: fromTable({
    "talos:machine/secrets:Secrets": {
      isStateOnly: true,
      create: async ({ inputs }) => ({
        outputs: { talosVersion: text(inputs["talosVersion"]), ...(await newMachineSecrets()) },
      }),
    },
    "talos:machine/configurationApply:ConfigurationApply": {
      isStateOnly: true,
      secretOutputs: ["machineConfigurationInput"],
      create: (creation) => {
        const node = text(creation.inputs["node"]);
        const outputs = { applyMode: "auto", endpoint: node, ...applied(creation.inputs) };
        return { id: `machine_configuration_apply-${node}`, outputs };
      },
      update: ({ news }) => applied(news),
    },
    "talos:machine/bootstrap:Bootstrap": {
      isStateOnly: true,
      create: ({ inputs }) => ({
        outputs: { endpoint: text(inputs["node"]) },
      }),
    },
    "talos:cluster/kubeconfig:Kubeconfig": { isStateOnly: true, create: kubeconfig },
    "talos:imageFactory/schematic:Schematic": {
      isStateOnly: true,
      replaceOnChange: ["schematic"],
      // The image factory names a schematic after its text, so this id is the real one.
      create: ({ inputs }) => ({ id: sha256(text(inputs["schematic"])) }),
    },
  }),
  functions: {
    "talos:machine/getConfiguration:getConfiguration": ({ args }) => generatedConfiguration(args),
    "talos:client/getConfiguration:getConfiguration": ({ args }) => talosConfig(args),
    "talos:imageFactory/getUrls:getUrls": urls,
  },
};
