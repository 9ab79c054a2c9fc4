import * as pulumi from "@pulumi/pulumi";
import { invokeOptions } from "../plugin";
import type { ClientConfigurationArgs } from "../types/inputMachine";
import type { ClientConfiguration } from "../types/outputMachine";

const token = "talos:client/getConfiguration:getConfiguration";

export interface GetConfigurationArgs {
  clientConfiguration: ClientConfiguration;
  clusterName: string;
  /** Control planes the client connects to. */
  endpoints?: string[];
  /** Nodes a command is meant for when it names none. */
  nodes?: string[];
}

export interface GetConfigurationOutputArgs {
  clientConfiguration: pulumi.Input<ClientConfigurationArgs>;
  clusterName: pulumi.Input<string>;
  endpoints?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  nodes?: pulumi.Input<pulumi.Input<string>[] | undefined>;
}

export interface GetConfigurationResult {
  readonly clientConfiguration: ClientConfiguration;
  readonly clusterName: string;
  readonly endpoints?: string[];
  readonly id: string;
  readonly nodes?: string[];
  /** Holds the client's key: the provider returns it as a secret. */
  readonly talosConfig: string;
}

/** The file `talosctl` works with. */
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
