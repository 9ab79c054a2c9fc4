import * as pulumi from "@pulumi/pulumi";
import { requireInputs, resourceOptions, secretInput } from "../plugin";
import type * as input from "../types/inputMachine";
import type * as output from "../types/outputMachine";

export interface BootstrapArgs {
  clientConfiguration?: pulumi.Input<input.ClientConfigurationArgs | undefined>;
  /** Write-only form: not kept in the state. */
  clientConfigurationWo?: pulumi.Input<input.ClientConfigurationArgs | undefined>;
  /** Where the Talos API is reached; the node itself when absent. */
  endpoint?: pulumi.Input<string | undefined>;
  /** Address of the one control plane that starts etcd. */
  node: pulumi.Input<string>;
  timeouts?: pulumi.Input<input.BootstrapTimeouts | undefined>;
}

/** Starts etcd on one control plane, once in the life of a cluster. */
export class Bootstrap extends pulumi.CustomResource {
  /** @internal */
  public static readonly __pulumiType = "talos:machine/bootstrap:Bootstrap";

  declare public readonly clientConfiguration: pulumi.Output<
    output.ClientConfiguration | undefined
  >;
  declare public readonly clientConfigurationWo: pulumi.Output<
    output.ClientConfiguration | undefined
  >;
  declare public readonly endpoint: pulumi.Output<string>;
  declare public readonly node: pulumi.Output<string>;
  declare public readonly timeouts: pulumi.Output<output.BootstrapTimeouts | undefined>;

  public constructor(name: string, args: BootstrapArgs, opts?: pulumi.CustomResourceOptions) {
    requireInputs(args, opts, ["node"]);
    const inputs = {
      clientConfiguration: args.clientConfiguration,
      clientConfigurationWo: secretInput(args.clientConfigurationWo),
      endpoint: args.endpoint,
      node: args.node,
      timeouts: args.timeouts,
    };
    super(Bootstrap.__pulumiType, name, inputs, resourceOptions(opts, ["clientConfigurationWo"]));
  }
}
