import { inside, run } from "./command";
import { homeRouter, lanLink, wanLink } from "./homeRouter";
import { tunnelRoute, tunnelRule } from "./kubeSpan";
import { internetGateway, type Topology } from "./topology";

/** Routing table of the internet segment that leads through the distance between the sites. */
const distanceTable = 100;

/** The wires of a mesh: namespaces, links, addresses, routes, and what can happen to them. */
export class Links {
  public constructor(
    private readonly prefix: string,
    private readonly topology: Topology,
  ) {}

  /** The namespace of a machine; "internet" and "router" are machines too. */
  public namespace(machine: string): string {
    return `${this.prefix}-${machine}`;
  }

  /** The internet segment's end of a machine's link. */
  public internetLink(machine: string): string {
    const index = this.onInternet().findIndex(({ name }) => name === machine);
    return `host${index}`;
  }

  /** Name of a node's WireGuard link; sockets of all nodes share one directory. */
  public tunnelLink(node: string): string {
    return `${this.prefix}ks${this.indexOf(node)}`;
  }

  public async build(): Promise<void> {
    const { nodes, home } = this.topology;
    await this.addNamespace("internet");
    for (const { name } of this.onInternet()) await this.addNamespace(name);
    for (const { name, address, mtuBytes } of this.onInternet()) {
      const link = name === "router" ? wanLink : "eth0";
      await this.connect(name, link, "internet", this.internetLink(name), mtuBytes);
      await this.ip("internet", `address add ${internetGateway}/32 dev ${this.internetLink(name)}`);
      await this.leadTo(name, address);
      await this.ip(name, ...this.internetAddress(link, address));
    }
    await this.ip("router", `link add ${lanLink} type bridge`);
    await this.ip(
      "router",
      `link set ${lanLink} up`,
      `address add ${home.gateway}/${home.prefixLength} dev ${lanLink}`,
    );
    for (const { name, address, mtuBytes } of nodes.filter(({ site }) => site === "home")) {
      await this.addNamespace(name);
      const port = `port${this.indexOf(name)}`;
      await this.connect(name, "eth0", "router", port, mtuBytes);
      await this.ip("router", `link set ${port} master ${lanLink}`);
      await this.ip(
        name,
        `address add ${address}/${home.prefixLength} dev eth0`,
        `route add default via ${home.gateway}`,
      );
    }
    for (const { name } of nodes) await this.ip(name, tunnelRule);
    await this.rules("router", homeRouter);
  }

  /** Loads nftables rules on a machine. */
  public async rules(machine: string, text: string): Promise<void> {
    await run(...inside(this.namespace(machine), "nft", "-f", "-"), text);
  }

  /** Configures links, addresses and routes of a machine, one command of `ip` a line. */
  public async ip(machine: string, ...lines: readonly string[]): Promise<void> {
    const batch = lines.join("\n") + "\n";
    await run("ip", ["-n", this.namespace(machine), "-batch", "-"], batch);
  }

  /** Brings the tunnel up, or gives it another packet size. */
  public async setTunnel(node: string, mtuBytes: number): Promise<void> {
    const link = this.tunnelLink(node);
    await this.ip(node, `link set ${link} mtu ${mtuBytes} up`, tunnelRoute(link, mtuBytes));
  }

  /** Lets every machine forget which packets were refused. */
  public async forgetPathMtus(): Promise<void> {
    for (const machine of this.machines) await this.ip(machine, "route flush cache");
  }

  public async setLink(machine: string, state: "up" | "down"): Promise<void> {
    await this.ip("internet", `link set ${this.internetLink(machine)} ${state}`);
    if (state === "up") await this.leadTo(machine, this.addressOf(machine));
  }

  /** The router at home comes back with another address, and has forgotten every connection. */
  public async restartRouter(): Promise<void> {
    const [before, after] = this.topology.home.wanAddresses;
    this.wanAddress = after;
    await this.ip("internet", `route del ${before}/32`);
    await this.ip("router", `link set ${wanLink} down`, `address flush dev ${wanLink}`);
    await this.ip("router", `link set ${wanLink} up`, ...this.internetAddress(wanLink, after));
    await this.leadTo("router", after);
  }

  /** Leads everything that arrives on the internet segment through a link first. */
  public async leadThrough(link: string): Promise<void> {
    await this.ip(
      "internet",
      `route add default dev ${link} table ${distanceTable}`,
      ...this.onInternet().map(
        ({ name }) => `rule add iif ${this.internetLink(name)} table ${distanceTable}`,
      ),
    );
  }

  /** Takes all namespaces away, and with them every link. */
  public async remove(): Promise<void> {
    for (const machine of this.machines) await run("ip", ["netns", "del", this.namespace(machine)]);
  }

  private readonly machines: string[] = [];
  private wanAddress: string | undefined;

  private onInternet(): readonly { name: string; address: string; mtuBytes: number }[] {
    const { nodes, home, admin, stranger, underlay } = this.topology;
    const largestMtuBytes = Math.max(1_500, ...Object.values(underlay.mtuBytes));
    return [
      ...nodes.filter(({ site }) => site === "vps"),
      {
        name: "router",
        address: this.wanAddress ?? home.wanAddresses[0],
        mtuBytes: underlay.mtuBytes.home,
      },
      ...[stranger, ...(admin ? [admin] : [])].map((one) => ({
        ...one,
        mtuBytes: largestMtuBytes,
      })),
    ];
  }

  private addressOf(machine: string): string {
    const found = this.onInternet().find(({ name }) => name === machine);
    if (found === undefined) throw new Error(`${machine}: not on the internet segment`);
    return found.address;
  }

  private indexOf(node: string): number {
    return this.topology.nodes.findIndex(({ name }) => name === node);
  }

  private internetAddress(link: string, address: string): string[] {
    return [
      `address add ${address}/32 dev ${link}`,
      `route add default via ${internetGateway} dev ${link} onlink`,
    ];
  }

  private async leadTo(machine: string, address: string): Promise<void> {
    await this.ip("internet", `route replace ${address}/32 dev ${this.internetLink(machine)}`);
  }

  public async addNamespace(machine: string): Promise<void> {
    this.machines.push(machine);
    const namespace = this.namespace(machine);
    await run("ip", ["netns", "add", namespace]);
    await this.ip(machine, "link set lo up");
    // Every machine forwards: nodes for their pods, the others because that is what they are for.
    await run(...inside(namespace, "sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward"));
  }

  public async connect(
    machine: string,
    link: string,
    other: string,
    otherLink: string,
    mtuBytes: number,
  ): Promise<void> {
    const [near, far] = [this.namespace(machine), this.namespace(other)];
    await run("ip", [
      ...["link", "add", link, "mtu", String(mtuBytes), "netns", near, "type", "veth"],
      ...["peer", "name", otherLink, "mtu", String(mtuBytes), "netns", far],
    ]);
    await this.ip(machine, `link set ${link} gso_max_segs 1 up`);
    await this.ip(other, `link set ${otherLink} gso_max_segs 1 up`);
  }
}
