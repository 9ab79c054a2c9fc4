import type * as pulumi from "@pulumi/pulumi";

/** What holds the machine itself back; what it is made with, such as its address, waits for nothing. */
export type MachineOptions = Pick<pulumi.CustomResourceOptions, "dependsOn" | "hooks">;

/** What both sites give for one node. */
export interface Machine {
  /** The server or virtual machine itself. */
  readonly resource: pulumi.CustomResource;
  /** IPv4 address the node answers on, public on a VPS and of the home LAN at home. */
  readonly address: pulumi.Output<string>;
  /** Another one for each machine that is made, even one of the same name, number and address. */
  readonly identity: pulumi.Output<string>;
}
