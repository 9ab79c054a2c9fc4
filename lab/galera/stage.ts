import { spawnSync } from "node:child_process";
import { powerDnsDatabase } from "../../components/dns/galera/accounts";
import type { Interruptible } from "../drills/drill";
import { randomNumbers } from "../drills/scenarios/interruptedMoments";
import { options } from "../daemons/run";
import { Segment } from "../daemons/segment";
import type { Connection } from "../daemons/sql";
import type { Row } from "../mesh/drill";
import { differences } from "../daemons/differences";
import { Galera, type Member, memberConfiguration, passwords } from "./cluster";
import { type GaleraSettings, production, rehearsed } from "./settings";
import { shortenTransferPause } from "./transferPause";
import { Writer } from "./writer";

/** The release of the installed server. */
export function installedVersion(): string {
  const { stdout } = spawnSync("mariadbd", ["--version"], { encoding: "utf8" });
  return /Ver (\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? "0";
}

/** Below it is everything of the members. */
export const galeraDirectory = "/run/galera";

/** What the fault drills happen on: a cluster of three that is written to all the time. */
export class GaleraStage implements Interruptible {
  public readonly signal = new AbortController().signal;
  public readonly tables = new Map<string, Row[]>();
  public readonly writer: Writer;
  private readonly random: () => number;

  private constructor(
    public readonly segment: Segment,
    public readonly galera: Galera,
    seed: number,
    otherwise: readonly Row[],
  ) {
    this.random = randomNumbers(seed);
    this.writer = new Writer(this.asWriter(galera.members));
    const text = (settings: GaleraSettings): string =>
      Object.values(memberConfiguration(galera.first.host, segment.hosts, settings)).join("");
    const found = differences(text(production()), text(rehearsed(installedVersion())));
    const release = {
      option: "release",
      production: production().server.version,
      drill: installedVersion(),
    };
    this.tables.set("Other than production", [release, ...found, ...otherwise]);
  }

  public static async open(seed: number): Promise<GaleraStage> {
    const segment = await Segment.build([
      { name: "vps-0", site: "vps" },
      { name: "vps-1", site: "vps" },
      { name: "home-0", site: "home" },
    ]);
    const galera = new Galera(segment.hosts, rehearsed(installedVersion()), galeraDirectory);
    await galera.form();
    await galera.first.query(
      `INSERT INTO ${powerDnsDatabase}.domains (name, type) VALUES ('drill.test', 'NATIVE')`,
    );
    const otherwise = options.soak ? [] : await shortenTransferPause();
    return new GaleraStage(segment, galera, seed, otherwise);
  }

  /** Members in an order that is the same for the same seed. */
  public shuffled(): [Member, Member, Member] {
    const keyed = this.galera.members.map((member) => [this.random(), member] as const);
    const members = keyed.toSorted(([a], [b]) => a - b).map(([, member]) => member);
    const [one, two, three] = members;
    if (!one || !two || !three) throw new RangeError("the drill needs three members");
    return [one, two, three];
  }

  /** A number from 0 to below 1, the same for the same seed. */
  public chance(): number {
    return this.random();
  }

  /** Connections of the account that writes. */
  public asWriter(members: readonly Member[]): Connection[] {
    return members.map(({ host }) => ({
      host: host.address,
      user: "pdns-writer",
      password: passwords["pdns-writer"],
      database: powerDnsDatabase,
    }));
  }

  /** The connection of a DNS server beside a member. */
  public asReader({ host }: Member): Connection {
    return {
      host: host.address,
      user: "pdns-reader",
      password: passwords["pdns-reader"],
      database: powerDnsDatabase,
      from: host.name,
    };
  }

  public record(table: string, row: Row): void {
    this.tables.set(table, [...(this.tables.get(table) ?? []), row]);
  }
}
