import * as pulumi from "@pulumi/pulumi";
import { resourceOptions } from "../plugin";

export interface SchematicArgs {
  /** YAML text of the customization; a plain image when absent. */
  schematic?: pulumi.Input<string | undefined>;
}

/** A customization of the Talos image, known to the Image Factory by its id. */
export class Schematic extends pulumi.CustomResource {
  /** @internal */
  public static readonly __pulumiType = "talos:imageFactory/schematic:Schematic";

  declare public readonly schematic: pulumi.Output<string | undefined>;

  public constructor(name: string, args?: SchematicArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = { schematic: args?.schematic };
    super(Schematic.__pulumiType, name, inputs, resourceOptions(opts));
  }
}
