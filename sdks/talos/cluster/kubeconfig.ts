import * as pulumi from "@pulumi/pulumi";
import { requireInputs, resourceOptions } from "../plugin";
import type { ClientConfigurationArgs } from "../types/inputMachine";
import type {
  KubeconfigKubernetesClientConfiguration,
  KubeconfigTimeouts,
} from "../types/outputCluster";
import type { ClientConfiguration } from "../types/outputMachine";

export interface KubeconfigArgs {
  /** Rest of the certificate's life, such as "720h", below which it is renewed. */
  certificateRenewalDuration?: pulumi.Input<string | undefined>;
  clientConfiguration: pulumi.Input<ClientConfigurationArgs>;
  /** Where the Talos API is reached; the node itself when absent. */
  endpoint?: pulumi.Input<string | undefined>;
  /** A control plane to ask. */
  node: pulumi.Input<string>;
  timeouts?: pulumi.Input<KubeconfigTimeouts | undefined>;
}

/** An administrator's access to the Kubernetes API, issued by a control plane. */
export class Kubeconfig extends pulumi.CustomResource {
  /** @internal */
  public static readonly __pulumiType = "talos:cluster/kubeconfig:Kubeconfig";

  declare public readonly certificateRenewalDuration: pulumi.Output<string>;
  declare public readonly clientConfiguration: pulumi.Output<ClientConfiguration>;
  declare public readonly endpoint: pulumi.Output<string>;
  /** A secret. */
  declare public readonly kubeconfigRaw: pulumi.Output<string>;
  declare public readonly kubernetesClientConfiguration: pulumi.Output<KubeconfigKubernetesClientConfiguration>;
  declare public readonly node: pulumi.Output<string>;
  declare public readonly timeouts: pulumi.Output<KubeconfigTimeouts | undefined>;

  public constructor(name: string, args: KubeconfigArgs, opts?: pulumi.CustomResourceOptions) {
    requireInputs(args, opts, ["clientConfiguration", "node"]);
    const inputs = {
      certificateRenewalDuration: args.certificateRenewalDuration,
      clientConfiguration: args.clientConfiguration,
      endpoint: args.endpoint,
      node: args.node,
      timeouts: args.timeouts,
    };
    const outputs = { kubeconfigRaw: undefined, kubernetesClientConfiguration: undefined };
    super(
      Kubeconfig.__pulumiType,
      name,
      { ...inputs, ...outputs },
      resourceOptions(opts, ["kubeconfigRaw"]),
    );
  }
}
