import { parse, stringify } from "yaml";
import { type Finished, LabError } from "../lab";
import { HetznerCloud } from "../world/hetzner/cloud";
import type { Server } from "../world/hetzner/objects";
import { protectServer } from "../world/hetzner/servers";
import { machineVendors } from "../world/machineVendors";
import type { ClientConfiguration, Target } from "../world/talos/connection";
import { MachineApi, type ResetOptions } from "../world/talos/machineApi";
import { VendorError } from "../world/vendorError";
import type { Cluster } from "./cluster";
import type { Scene } from "./drill";
import { Kubectl } from "./kubectl";

interface Talosconfig {
  readonly context: string;
  readonly contexts: Readonly<
    Record<string, { readonly ca: string; readonly crt: string; readonly key: string }>
  >;
}

interface Recorded {
  readonly urn: string;
  readonly protect?: boolean;
}

interface StackExport {
  readonly deployment: { readonly resources: readonly Recorded[] };
}

/** What a talosconfig says of its current context. */
export function clientOf(talosconfig: string): ClientConfiguration {
  const { context, contexts } = parse(talosconfig) as Talosconfig;
  const found = contexts[context];
  if (found === undefined) throw new LabError(`the talosconfig has no context ${context}`);
  return { caCertificate: found.ca, clientCertificate: found.crt, clientKey: found.key };
}

const machineTypes = ["hcloud:index/server:Server", "proxmoxve:index/vmLegacy:VmLegacy"];

/** What an operator does by hand, each method a command of the runbooks. */
export class Operator {
  public readonly kubectl: Kubectl;

  public constructor(
    private readonly scene: Scene,
    private readonly cluster: Cluster,
  ) {
    this.kubectl = new Kubectl(scene, cluster);
  }

  /**
   * `talosctl -n <address> reset --graceful --reboot=false`: it leaves etcd and wipes its disk.
   *
   * @param client of another cluster, with `--talosconfig`; the program's own by default
   */
  public async reset(
    node: string,
    { client, ...options }: Partial<ResetOptions> & { readonly client?: ClientConfiguration } = {},
  ): Promise<void> {
    const target = await this.#target(node, client);
    this.#machineApi.reset(target, { isGraceful: true, reboots: false, ...options });
  }

  /** `talosctl -n <address> bootstrap` @returns the status it is refused with, if it is */
  public async bootstrap(node: string): Promise<string | undefined> {
    const target = await this.#target(node);
    try {
      this.#machineApi.bootstrap(target);
      return undefined;
    } catch (error) {
      if (error instanceof VendorError) return error.code;
      throw error;
    }
  }

  /** `talosctl -n <another control plane> etcd remove-member <id>` */
  public async removeMember(node: string, via: string): Promise<void> {
    const target = await this.#target(via);
    const dead = this.#machineApi.etcdMembers(target).find(({ name }) => name === node);
    if (dead === undefined) throw new LabError(`etcd has no member ${node}`);
    this.#machineApi.removeEtcdMember(target, dead.id);
  }

  /** `hcloud server disable-protection <server> delete rebuild` */
  public disableProtection(name: string): void {
    protectServer(this.#cloud, this.server(name).id, { delete: false, rebuild: false });
  }

  /** `hcloud server describe <server>` */
  public server(name: string): Server {
    const found = this.#cloud.all("server").find((server) => server.name === name);
    if (found === undefined) throw new LabError(`the cloud has no server ${name}`);
    return found;
  }

  /** `pulumi config set --path hybrid:cluster.apiThrough <node>`, or the same with `rm` */
  public setApiThrough(node?: string): void {
    const { lab, stackFile } = this.scene.stage;
    const stack = parse(stackFile) as {
      readonly config: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    };
    const cluster = {
      ...stack.config["hybrid:cluster"],
      ...(node !== undefined && { apiThrough: node }),
    };
    const config = { ...stack.config, "hybrid:cluster": cluster };
    lab.configure(stringify({ ...stack, config }));
  }

  /** The URN of a node's machine, as `pulumi stack --show-urns` tells it. */
  public async machineUrn(node: string): Promise<string> {
    return (await this.#recorded(node)).urn;
  }

  /** Whether the state protects a node's machine, which `pulumi stack export` tells. */
  public async isProtected(node: string): Promise<boolean> {
    return (await this.#recorded(node)).protect === true;
  }

  /** `pulumi state unprotect '<urn>'`; the next `up` protects the new machine again. */
  public async unprotect(urn: string): Promise<void> {
    const { code, output } = await this.scene.stage.lab.pulumi([
      "state",
      "unprotect",
      urn,
      "--yes",
    ]);
    if (code !== 0) throw new LabError(`'pulumi state unprotect' failed:\n${output}`);
  }

  /** `pulumi up --replace '<urn>'` */
  public replace(urn: string): Promise<Finished> {
    return this.scene.stage.lab.upAgain("--replace", urn);
  }

  async #recorded(node: string): Promise<Recorded> {
    const { output } = await this.scene.stage.lab.pulumi(["stack", "export"]);
    const { deployment } = JSON.parse(output) as StackExport;
    const found = deployment.resources.find(({ urn }) =>
      machineTypes.some((type) => urn.endsWith(`$${type}::${node}`)),
    );
    if (found === undefined) throw new LabError(`the stack has no machine ${node}`);
    return found;
  }

  get #cloud(): HetznerCloud {
    return new HetznerCloud(this.scene.stage.lab.world);
  }

  get #machineApi(): MachineApi {
    const { world } = this.scene.stage.lab;
    return new MachineApi(world, machineVendors(world));
  }

  async #target(node: string, client?: ClientConfiguration): Promise<Target> {
    const address = this.cluster.addressOf(node);
    return { node: address, endpoint: address, client: client ?? (await this.#ownClient()) };
  }

  async #ownClient(): Promise<ClientConfiguration> {
    const outputs = await this.scene.stage.lab.outputs();
    return clientOf(outputs["talosconfig"] as string);
  }
}
