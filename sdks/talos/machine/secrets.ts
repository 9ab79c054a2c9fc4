import * as pulumi from "@pulumi/pulumi";
import { resourceOptions } from "../plugin";
import type { ClientConfiguration, MachineSecrets } from "../types/outputMachine";

export interface SecretsArgs {
  /** Release whose configuration contract the secrets follow, such as "v1.13.9". */
  talosVersion?: pulumi.Input<string | undefined>;
}

/** The identity of one cluster: certificate authorities, tokens, and a first client certificate. */
export class Secrets extends pulumi.CustomResource {
  /** @internal */
  public static readonly __pulumiType = "talos:machine/secrets:Secrets";

  declare public readonly clientConfiguration: pulumi.Output<ClientConfiguration>;
  declare public readonly machineSecrets: pulumi.Output<MachineSecrets>;
  declare public readonly talosVersion: pulumi.Output<string>;

  public constructor(name: string, args?: SecretsArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = { talosVersion: args?.talosVersion };
    const outputs = { clientConfiguration: undefined, machineSecrets: undefined };
    super(Secrets.__pulumiType, name, { ...inputs, ...outputs }, resourceOptions(opts));
  }
}
