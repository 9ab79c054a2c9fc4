import * as pulumi from "@pulumi/pulumi";
import { requireInputs, resourceOptions, secretInput } from "../plugin";
import type * as input from "../types/inputMachine";
import type * as output from "../types/outputMachine";

export interface ConfigurationApplyArgs {
  /** "auto", "reboot", "no_reboot", "staged" or "staged_if_needing_reboot"; "auto" when absent. */
  applyMode?: pulumi.Input<string | undefined>;
  clientConfiguration?: pulumi.Input<input.ClientConfigurationArgs | undefined>;
  /** Write-only form: not kept in the state. */
  clientConfigurationWo?: pulumi.Input<input.ClientConfigurationArgs | undefined>;
  /** YAML or JSON texts laid over the configuration, in this order. */
  configPatches?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** Where the Talos API is reached; the node itself when absent. */
  endpoint?: pulumi.Input<string | undefined>;
  /** The generated configuration: a secret. */
  machineConfigurationInput?: pulumi.Input<string | undefined>;
  /** Write-only form: not kept in the state. */
  machineConfigurationInputWo?: pulumi.Input<string | undefined>;
  /** Address of the machine to configure. */
  node: pulumi.Input<string>;
  onDestroy?: pulumi.Input<input.ConfigurationApplyOnDestroy | undefined>;
  timeouts?: pulumi.Input<input.Timeout | undefined>;
}

/** A machine's configuration, applied in maintenance mode first and over mutual TLS afterwards. */
export class ConfigurationApply extends pulumi.CustomResource {
  /** @internal */
  public static readonly __pulumiType = "talos:machine/configurationApply:ConfigurationApply";

  declare public readonly applyMode: pulumi.Output<string>;
  declare public readonly clientConfiguration: pulumi.Output<
    output.ClientConfiguration | undefined
  >;
  declare public readonly clientConfigurationWo: pulumi.Output<
    output.ClientConfiguration | undefined
  >;
  declare public readonly configPatches: pulumi.Output<string[] | undefined>;
  declare public readonly endpoint: pulumi.Output<string>;
  /** The configuration with its patches: a secret. */
  declare public readonly machineConfiguration: pulumi.Output<string>;
  declare public readonly machineConfigurationHash: pulumi.Output<string>;
  declare public readonly machineConfigurationInput: pulumi.Output<string | undefined>;
  declare public readonly machineConfigurationInputWo: pulumi.Output<string | undefined>;
  declare public readonly node: pulumi.Output<string>;
  declare public readonly onDestroy: pulumi.Output<output.ConfigurationApplyOnDestroy | undefined>;
  declare public readonly resolvedApplyMode: pulumi.Output<string>;
  declare public readonly timeouts: pulumi.Output<output.Timeout | undefined>;

  public constructor(
    name: string,
    args: ConfigurationApplyArgs,
    opts?: pulumi.CustomResourceOptions,
  ) {
    requireInputs(args, opts, ["node"]);
    const inputs = {
      applyMode: args.applyMode,
      clientConfiguration: args.clientConfiguration,
      clientConfigurationWo: secretInput(args.clientConfigurationWo),
      configPatches: args.configPatches,
      endpoint: args.endpoint,
      machineConfigurationInput: secretInput(args.machineConfigurationInput),
      machineConfigurationInputWo: secretInput(args.machineConfigurationInputWo),
      node: args.node,
      onDestroy: args.onDestroy,
      timeouts: args.timeouts,
    };
    const outputs = {
      machineConfiguration: undefined,
      machineConfigurationHash: undefined,
      resolvedApplyMode: undefined,
    };
    super(
      ConfigurationApply.__pulumiType,
      name,
      { ...inputs, ...outputs },
      resourceOptions(opts, [
        "clientConfigurationWo",
        "machineConfiguration",
        "machineConfigurationInput",
        "machineConfigurationInputWo",
      ]),
    );
  }
}
