import { stringify } from "yaml";
import { messageOf } from "../../../../config/messageOf";
import { generateConfiguration } from "../../../world/talos/talosctl";
import { VendorError } from "../../model";
import { type Properties, type Value, isProperties, secret } from "../../values";
import { secretsYaml } from "./machineSecrets";

const text = (value: Value | undefined): string => (typeof value === "string" ? value : "");

const texts = (value: Value | undefined): readonly string[] =>
  Array.isArray(value) ? value.map((item: Value) => text(item)) : [];

/** The configuration that the provider generates from the machine secrets, with its patches. */
export async function generatedConfiguration(args: Properties): Promise<Properties> {
  const { machineSecrets, machineType, ...others } = args;
  if (machineType !== "controlplane" && machineType !== "worker") {
    throw new VendorError(
      `machineType: expected one of "controlplane", "worker", got ${JSON.stringify(machineType)}`,
    );
  }
  const configuration = generateConfiguration({
    clusterName: text(args["clusterName"]),
    endpoint: text(args["clusterEndpoint"]),
    secrets: secretsYaml(isProperties(machineSecrets) ? machineSecrets : {}),
    role: machineType,
    talosVersion: text(args["talosVersion"]),
    kubernetesVersion: text(args["kubernetesVersion"]),
    patches: texts(args["configPatches"]),
    hasDocs: args["docs"] !== false,
    hasExamples: args["examples"] !== false,
  });
  const machineConfiguration = await configuration.catch((error: unknown) => {
    throw new VendorError(`failed to generate machine configuration: ${messageOf(error)}`);
  });
  return {
    ...others,
    machineType,
    machineSecrets: secret(machineSecrets ?? {}),
    id: text(args["clusterName"]),
    machineConfiguration: secret(machineConfiguration),
  };
}

/** The client configuration of `talosctl`. */
export function talosConfig(args: Properties): Properties {
  const client = isProperties(args["clientConfiguration"]) ? args["clientConfiguration"] : {};
  const clusterName = text(args["clusterName"]);
  const context = {
    endpoints: args["endpoints"] ?? [],
    nodes: args["nodes"] ?? [],
    ca: client["caCertificate"],
    crt: client["clientCertificate"],
    key: client["clientKey"],
  };
  return {
    ...args,
    clientConfiguration: { ...client, clientKey: secret(client["clientKey"] ?? "") },
    id: clusterName,
    talosConfig: secret(stringify({ context: clusterName, contexts: { [clusterName]: context } })),
  };
}
