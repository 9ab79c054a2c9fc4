import * as pulumi from "@pulumi/pulumi";
import { invokeOptions } from "../plugin";
import type { MachineSecretsArgs } from "../types/inputMachine";
import type { MachineSecrets } from "../types/outputMachine";

const token = "talos:machine/getConfiguration:getConfiguration";

export interface GetConfigurationArgs {
  /** URL under which the nodes themselves reach the Kubernetes API. */
  clusterEndpoint: string;
  clusterName: string;
  configPatches?: string[];
  docs?: boolean;
  examples?: boolean;
  kubernetesVersion?: string;
  machineSecrets: MachineSecrets;
  /** "controlplane" or "worker". */
  machineType: string;
  /** Contract the configuration follows; it installs nothing. */
  talosVersion?: string;
}

export interface GetConfigurationOutputArgs {
  clusterEndpoint: pulumi.Input<string>;
  clusterName: pulumi.Input<string>;
  configPatches?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  docs?: pulumi.Input<boolean | undefined>;
  examples?: pulumi.Input<boolean | undefined>;
  kubernetesVersion?: pulumi.Input<string | undefined>;
  machineSecrets: pulumi.Input<MachineSecretsArgs>;
  machineType: pulumi.Input<string>;
  talosVersion?: pulumi.Input<string | undefined>;
}

export interface GetConfigurationResult {
  readonly clusterEndpoint: string;
  readonly clusterName: string;
  readonly configPatches?: string[];
  readonly docs?: boolean;
  readonly examples?: boolean;
  readonly id: string;
  readonly kubernetesVersion?: string;
  /** Holds the cluster's keys: the provider returns it as a secret. */
  readonly machineConfiguration: string;
  readonly machineSecrets: MachineSecrets;
  readonly machineType: string;
  readonly talosVersion?: string;
}

/** The configuration of a node type, generated from the machine secrets. */
export function getConfiguration(
  args: GetConfigurationArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetConfigurationResult> {
  return pulumi.runtime.invoke(token, { ...args }, invokeOptions(opts));
}

/** Like `getConfiguration`, for arguments that are not known yet. */
export function getConfigurationOutput(
  args: GetConfigurationOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetConfigurationResult> {
  return pulumi.runtime.invokeOutput(token, { ...args }, invokeOptions(opts));
}
