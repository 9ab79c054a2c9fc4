import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { firewallRules } from "../../components/firewallRules";
import type { Settings } from "../../config/schema";
import { CommandError, daemon, inside, run, until } from "./command";
import { arrivals, internetCounters } from "./counters";
import { hetznerFirewall } from "./hetznerFirewall";
import { Keyring } from "./keyring";
import {
  kubeSpanLink,
  type KubeSpanLink,
  type Peer,
  routedAddresses,
  tunnelRules,
} from "./kubeSpan";
import { Links } from "./links";
import { addPod } from "./pods";
import { ping } from "./ping";
import { type MeshNode, type Topology, topologyOf, type Underlay } from "./topology";
import { controlSocket, type WireGuard } from "./wireguard";
import {
  addRequest,
  getRequest,
  peerStatuses,
  type PeerStatus,
  removeRequest,
  setRequest,
} from "./wireguardProtocol";

const distanceLink = "distance";

/** Programs of the project that a mesh runs. */
export interface Programs {
  readonly wireguard: string;
  readonly wan: string;
}

/** The machines of a stack, each in a network namespace, and the mesh between them. */
export class Mesh {
  private readonly devices = new Map<string, WireGuard>();
  private readonly processes: ChildProcess[] = [];

  private constructor(
    public readonly topology: Topology,
    public readonly links: Links,
    private readonly programs: Programs,
    private readonly keys: Keyring,
  ) {}

  /** @param prefix keeps the namespaces of several meshes apart; letters and digits, at most 4. */
  public static async build(
    prefix: string,
    settings: Settings,
    underlay: Underlay,
    programs: Programs,
  ): Promise<Mesh> {
    const topology = topologyOf(settings, underlay);
    const links = new Links(prefix, topology);
    const keys = new Keyring(topology.nodes.map(({ name }) => name));
    const mesh = new Mesh(topology, links, programs, keys);
    await links.build();
    await links.rules("internet", internetCounters(topology) + arrivals(topology));
    for (const { name, site } of topology.nodes) {
      await links.rules(name, arrivals(topology));
      if (site === "vps") {
        const rules = firewallRules(settings.network);
        await links.rules("internet", hetznerFirewall(rules, links.internetLink(name)));
      }
    }
    await Promise.all(
      topology.nodes.map(async ({ name }) => {
        const link = links.tunnelLink(name);
        mesh.start(name, [programs.wireguard, "-f", link]);
        mesh.devices.set(name, await controlSocket(link));
      }),
    );
    return mesh;
  }

  /** Hands every node the documents' mesh and lets the pods in. */
  public async join(change: (link: KubeSpanLink) => KubeSpanLink = (link) => link): Promise<void> {
    await Promise.all(
      this.topology.nodes.map(async (node) => {
        const link = change(kubeSpanLink(this.topology, node));
        await this.set(node, setRequest(link, this.keys.of(node.name)));
        await this.links.setTunnel(node.name, link.mtuBytes);
        await this.route(node, link);
        await addPod(this.links, this.topology, node);
      }),
    );
  }

  /** Takes a peer from a node, as when discovery has forgotten it; its tunnel is gone at once. */
  public async removePeer(node: MeshNode, peerName: string): Promise<void> {
    const link = kubeSpanLink(this.topology, node);
    const isGone = ({ name }: Peer): boolean => name === peerName;
    for (const peer of link.peers.filter(isGone)) {
      await this.set(node, removeRequest(peer, this.keys.of(node.name)));
    }
    await this.route(node, { ...link, peers: link.peers.filter((peer) => !isGone(peer)) });
  }

  /** Gives a node a peer back. */
  public async addPeer(node: MeshNode, peerName: string): Promise<void> {
    const link = kubeSpanLink(this.topology, node);
    for (const peer of link.peers.filter(({ name }) => name === peerName)) {
      await this.set(node, addRequest(peer, this.keys.of(node.name)));
    }
    await this.route(node, link);
  }

  /** Leads what goes to peers into the tunnel; `up` are those that answer, all if not said. */
  public async route(
    node: MeshNode,
    link: KubeSpanLink,
    up: ReadonlySet<string> = new Set(link.peers.map(({ name }) => name)),
  ): Promise<void> {
    await this.links.rules(node.name, tunnelRules(routedAddresses(link, up), link.mtuBytes));
  }

  /** What a node's WireGuard knows of the others, by their names. */
  public async peers(name: string): Promise<ReadonlyMap<string, PeerStatus>> {
    const statuses = peerStatuses(await this.device(name).ask(getRequest));
    return new Map(statuses.map((status) => [this.keys.nodeOf(status.publicKey), status]));
  }

  /** Pairs, one way each, that do not answer; asked again until all do or the time is over. */
  public async unreachable(
    timeoutSeconds: number,
    nodes = this.topology.nodes,
  ): Promise<readonly string[]> {
    const pairs = nodes.flatMap((from) =>
      nodes.filter((to) => to !== from).map((to) => ({ from, to })),
    );
    const waits = await Promise.all(
      pairs.map(async ({ from, to }) => {
        const waited = await until(() => this.answers(from.name, to.address), timeoutSeconds);
        return waited === undefined ? [`${from.name} to ${to.name}`] : [];
      }),
    );
    return waits.flat();
  }

  public answers(from: string, address: string): Promise<boolean> {
    return ping(this.links.namespace(from), address);
  }

  public node(name: string): MeshNode {
    const found = this.topology.nodes.find((node) => node.name === name);
    if (found === undefined) throw new Error(`${name}: no node of this mesh`);
    return found;
  }

  /** Starts a process on a machine, which ends with the mesh. */
  public start(
    machine: string,
    command: readonly string[],
    options?: Parameters<typeof daemon>[2],
  ): ChildProcess {
    const child = daemon(this.links.namespace(machine), command, options);
    this.processes.push(child);
    return child;
  }

  /** Ends its processes and takes its namespaces away. */
  public async close(): Promise<void> {
    const running = this.processes.filter(
      ({ exitCode, signalCode }) => (exitCode ?? signalCode) === null,
    );
    const ends = running.map((child) => once(child, "exit"));
    for (const child of running) child.kill("SIGKILL");
    await Promise.all(ends);
    await this.links.remove();
  }

  /** Puts a distance between all machines on the internet: half of the round trip each way. */
  public async setDistance(roundTripMilliseconds: number, loss: number): Promise<void> {
    const delay = `${roundTripMilliseconds / 2}ms`;
    const options = ["-link", distanceLink, "-delay", delay, "-loss", String(loss)];
    this.start("internet", [this.programs.wan, ...options]);
    const isUp = (): Promise<boolean> =>
      this.links.ip("internet", `link set ${distanceLink} mtu 9000 up`).then(
        () => true,
        () => false,
      );
    if ((await until(isUp, 10)) === undefined) {
      throw new CommandError(`${this.programs.wan}: made no ${distanceLink}`);
    }
    await this.links.leadThrough(distanceLink);
  }

  /** The part of the packets that the distance has swallowed since it was set. */
  public async lossOnTheWay(): Promise<number> {
    const show = ["ip", "-s", "-j", "link", "show", distanceLink] as const;
    const text = await run(...inside(this.links.namespace("internet"), ...show));
    const [link] = JSON.parse(text) as readonly {
      readonly stats64: Record<"rx" | "tx", { readonly packets: number }>;
    }[];
    return link === undefined ? 0 : 1 - link.stats64.rx.packets / link.stats64.tx.packets;
  }

  /** Runs a command on a machine. */
  public on(machine: string, ...command: string[]): Promise<string> {
    return run(...inside(this.links.namespace(machine), ...command));
  }

  private async set(node: MeshNode, request: string): Promise<void> {
    peerStatuses(await this.device(node.name).ask(request));
  }

  private device(name: string): WireGuard {
    const device = this.devices.get(name);
    if (device === undefined) throw new CommandError(`${name}: WireGuard does not run there`);
    return device;
  }
}
