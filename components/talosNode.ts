import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import type { HomeNodeSettings, Role, Site, VpsNodeSettings } from "../config/schema";
import { foreignMachineHook } from "./foreignMachine";
import { type HetznerMachineArgs, hetznerMachine } from "./machines/hetznerMachine";
import type { Machine, MachineOptions } from "./machines/machine";
import { type ProxmoxMachineArgs, proxmoxMachine } from "./machines/proxmoxMachine";

interface MembershipArgs {
  /** The configuration the provider generates from the machine secrets: a secret. */
  readonly machineConfiguration: pulumi.Output<string>;
  readonly clientConfiguration: pulumi.Output<talos.types.output.machine.ClientConfiguration>;
  /** Serialized documents laid over it, each an element of its own so that a preview shows them. */
  readonly documents: readonly string[];
  /** The document that holds the node's own address, which a provider may assign. */
  readonly addressDocument: (address: string) => string;
  /** What must be done before this node is configured; its machine does not wait. */
  readonly configureAfter: readonly pulumi.Resource[];
  /** What must be done before this node's machine is made or changed. */
  readonly machineAfter: readonly pulumi.Resource[];
  /** Gates around a control plane's changes. */
  readonly hooks?: {
    readonly machine: pulumi.ResourceHookBinding;
    readonly configuration: pulumi.ResourceHookBinding;
  };
}

interface VpsNodeArgs extends MembershipArgs {
  readonly node: VpsNodeSettings;
  readonly site: "vps";
  readonly machine: HetznerMachineArgs;
}

interface HomeNodeArgs extends MembershipArgs {
  readonly node: HomeNodeSettings;
  readonly site: "home";
  readonly machine: ProxmoxMachineArgs;
}

export type TalosNodeArgs = VpsNodeArgs | HomeNodeArgs;

const applyTimeouts = { create: "10m", update: "10m" };

function createMachine(
  args: TalosNodeArgs,
  parent: pulumi.Resource,
  opts: MachineOptions,
): Machine {
  switch (args.site) {
    case "vps":
      return hetznerMachine(args.node, args.machine, parent, opts);
    case "home":
      return proxmoxMachine(args.node, args.machine, parent, opts);
  }
}

/** One machine of either site that boots Talos and joins the cluster in its role. */
export class TalosNode extends pulumi.ComponentResource {
  public readonly hostname: string;
  public readonly site: Site;
  public readonly role: Role;
  public readonly address: pulumi.Output<string>;
  public readonly machine: pulumi.CustomResource;
  /** The applied configuration; what needs a configured node depends on it. */
  public readonly configuration: talos.machine.ConfigurationApply;

  public constructor(name: string, args: TalosNodeArgs, opts?: pulumi.ComponentResourceOptions) {
    const { node, clientConfiguration, machineConfiguration, documents, addressDocument } = args;
    const { site, role } = node;
    super("hybrid:cluster:TalosNode", name, { site, role, hostname: node.name }, opts);

    const machine = createMachine(args, this, {
      dependsOn: [...args.machineAfter],
      ...(args.hooks && { hooks: args.hooks.machine }),
    });
    this.configuration = new talos.machine.ConfigurationApply(
      name,
      {
        node: machine.address,
        endpoint: machine.address,
        clientConfiguration,
        machineConfigurationInput: machineConfiguration,
        configPatches: [...documents, machine.address.apply(addressDocument)],
        // A GPU may not come back from a reset, so its node waits for the operator to reboot it.
        applyMode: site === "home" && node.gpu !== undefined ? "staged_if_needing_reboot" : "auto",
        timeouts: applyTimeouts,
      },
      {
        parent: this,
        dependsOn: [machine.resource, ...args.configureAfter],
        // A new machine behind an old address would stay in maintenance mode: one that replaces
        // another, and one that is made because the other was lost.
        replaceWith: [machine.resource],
        replacementTrigger: machine.identity,
        hooks: {
          ...args.hooks?.configuration,
          onError: [
            ...(args.hooks?.configuration.onError ?? []),
            foreignMachineHook(name, machine.address),
          ],
        },
      },
    );

    this.hostname = node.name;
    this.site = site;
    this.role = role;
    this.address = machine.address;
    this.machine = machine.resource;
    this.registerOutputs({ site, role, hostname: node.name, address: machine.address });
  }
}
