import * as pulumi from "@pulumi/pulumi";
import { resourceOptions } from "./plugin";

export interface ProviderArgs {
  /** Image Factory that makes schematics; the public one when absent. */
  imageFactoryUrl?: pulumi.Input<string | undefined>;
}

/** An instance of the provider with settings of its own. */
export class Provider extends pulumi.ProviderResource {
  /** @internal */
  public static readonly __pulumiType = "talos";

  declare public readonly imageFactoryUrl: pulumi.Output<string | undefined>;

  public constructor(name: string, args?: ProviderArgs, opts?: pulumi.ResourceOptions) {
    const inputs = { imageFactoryUrl: args?.imageFactoryUrl };
    super(Provider.__pulumiType, name, inputs, resourceOptions(opts));
  }
}
