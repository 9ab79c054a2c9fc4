import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { inside, run } from "../mesh/command";

/** A machine of a drill, in a network namespace of its own. */
export interface Host {
  readonly name: string;
  readonly site: "vps" | "home";
  readonly address: string;
}

const bridge = "segment";
const network = "10.53.0";

/** Address of the drill itself: of clients, and of what stands for Services of Kubernetes. */
export const drillAddress = `${network}.254`;

const port = (index: number): string => `port${index}`;

/** Two VPS and a machine at home on one wire, with the drill at its other end. */
export class Segment {
  private constructor(public readonly hosts: readonly Host[]) {}

  public static async build(names: readonly Pick<Host, "name" | "site">[]): Promise<Segment> {
    const hosts = names.map((one, index) => ({ ...one, address: `${network}.${index + 1}` }));
    const lines = [
      `link add ${bridge} type bridge`,
      `link set ${bridge} up`,
      `address add ${drillAddress}/24 dev ${bridge}`,
    ];
    await run("ip", ["-batch", "-"], `${lines.join("\n")}\n`);
    for (const [index, { name, address }] of hosts.entries()) {
      await run("ip", ["netns", "add", name]);
      const own = port(index);
      await run("ip", ["link", "add", own, "type", "veth", "peer", "name", "eth0", "netns", name]);
      await run("ip", ["-batch", "-"], `link set ${own} master ${bridge}\nlink set ${own} up\n`);
      const inner = `link set lo up\nlink set eth0 up\naddress add ${address}/24 dev eth0\n`;
      await run("ip", ["-n", name, "-batch", "-"], inner);
    }
    return new Segment(hosts);
  }

  /** Takes a machine off the wire: it reaches nobody, and nobody reaches it. */
  public cut(host: Host): Promise<string> {
    return run("ip", ["link", "set", port(this.hosts.indexOf(host)), "down"]);
  }

  public mend(host: Host): Promise<string> {
    return run("ip", ["link", "set", port(this.hosts.indexOf(host)), "up"]);
  }
}

/** A process on a machine; all processes end with the drill. */
export class Daemon {
  private readonly ended: Promise<void>;

  private constructor(private readonly child: ChildProcess) {
    this.ended = new Promise((resolve) => {
      child.on("close", () => {
        resolve();
      });
      child.on("error", () => {
        resolve();
      });
    });
  }

  /** @param log file that takes what it prints, after what is there already */
  public static start(host: Host, command: readonly string[], log: string): Daemon {
    const [file, args] = inside(host.name, ...command);
    const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"] });
    const output = createWriteStream(log, { flags: "a" });
    child.stdout.pipe(output, { end: false });
    child.stderr.pipe(output, { end: false });
    const daemon = new Daemon(child);
    void daemon.ended.then(() => output.end());
    return daemon;
  }

  public get isRunning(): boolean {
    return (this.child.exitCode ?? this.child.signalCode) === null && this.child.pid !== undefined;
  }

  /** Signals it, without waiting for anything. */
  public signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Signals it and waits for its end. */
  public async end(name: NodeJS.Signals): Promise<void> {
    if (this.isRunning) this.child.kill(name);
    await this.ended;
  }
}
