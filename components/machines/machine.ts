import type * as pulumi from "@pulumi/pulumi";

/** What both sites give for one node. */
export interface Machine {
  /** The server or virtual machine itself. */
  readonly resource: pulumi.CustomResource;
  /** IPv4 address the node answers on, public on a VPS and of the home LAN at home. */
  readonly address: pulumi.Output<string>;
}
