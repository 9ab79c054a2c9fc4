import { spawnSync } from "node:child_process";
import path from "node:path";
import { powerDnsConfiguration } from "../../components/dns/powerdns/configuration";
import { differences } from "../daemons/differences";
import { PowerDnsServer, type PowerDnsPlace } from "../daemons/powerDns";
import { drillAddress, type Host, Segment } from "../daemons/segment";
import { Service } from "../daemons/service";
import type { Interruptible } from "../drills/drill";
import { Galera, type Member, passwords } from "../galera/cluster";
import { productionPowerDns, rehearsed } from "../galera/settings";
import { installedVersion } from "../galera/stage";
import type { Row } from "../mesh/drill";
import { PowerDnsApi } from "./api";
import type { Target } from "./ask";

/** Below it is everything of the daemons. */
export const dnsDirectory = "/run/dns";

export const zone = "drill.test.";
export const signedZone = "signed.test.";
export const nameServers = ["ns1.drill.test.", "ns2.drill.test."] as const;

const databasePort = 3_306;
export const ports = { dns: 5_353, web: 8_081 } as const;
export const apiKey = "key-of-the-drill";
/** How often the operator looks which member can be the primary. */
const operatorSeconds = 0.5;

/** The release of the installed server. */
export function installedPowerDns(): string {
  const { stdout, stderr } = spawnSync("pdns_server", ["--version"], { encoding: "utf8" });
  return /(\d+\.\d+\.\d+)/.exec(stdout + stderr)?.[1] ?? "0";
}

/** What production differs in is its addresses alone. */
export const placeOf = (
  role: PowerDnsPlace["role"],
  databaseHost: string,
  version: string,
): PowerDnsPlace => ({
  ...{ role, version, databaseHost },
  ...{ listenAddress: "0.0.0.0", listenPort: ports.dns, dnssec: true },
  ...{ webserverAddress: "0.0.0.0", webserverPort: ports.web },
  webserverAllowFrom: ["127.0.0.0/8", "10.53.0.0/24"],
  defaultSoa: { nameServer: nameServers[0], hostmaster: "hostmaster.@" },
});

/** A name server of a VPS, and the member of the database beside it. */
export interface NameServer {
  readonly server: PowerDnsServer;
  readonly member: Member;
  readonly target: Target;
}

/** The whole of DNS: a cluster of three, the writer behind the API, a name server on either VPS. */
export class DnsStage implements Interruptible {
  public readonly signal = new AbortController().signal;
  public readonly tables = new Map<string, Row[]>();

  private constructor(
    public readonly segment: Segment,
    public readonly galera: Galera,
    public readonly api: PowerDnsApi,
    public readonly writer: PowerDnsServer,
    public readonly servers: readonly [NameServer, NameServer],
    /** The Service of the primary: the writer's database. */
    public readonly primary: Service,
  ) {
    const text = ({ server }: NameServer, version: string): string =>
      powerDnsConfiguration({
        ...server.place,
        version,
        ...{ secretDirectory: "", socketDirectory: "" },
      });
    const version = installedPowerDns();
    const found = differences(text(servers[0], productionPowerDns()), text(servers[0], version));
    const release = { option: "release", production: productionPowerDns(), drill: version };
    this.tables.set("Other than production", [release, ...found]);
  }

  /** @param more zones that there are from the start, without records */
  public static async open(more: readonly string[] = []): Promise<DnsStage> {
    const segment = await Segment.build([
      { name: "vps-0", site: "vps" },
      { name: "vps-1", site: "vps" },
      { name: "home-0", site: "home" },
      { name: "api", site: "vps" },
      { name: "old", site: "home" },
    ]);
    const [vps0, vps1, home, apiHost] = segment.hosts;
    if (!vps0 || !vps1 || !home || !apiHost) throw new RangeError("the segment lacks hosts");
    const directory = path.join(dnsDirectory, "galera");
    const galera = new Galera([vps0, vps1, home], rehearsed(installedVersion()), directory);
    await galera.form();
    const primary = await Service.open(drillAddress, databasePort, vps0.address);
    const version = installedPowerDns();
    const writer = new PowerDnsServer(
      apiHost,
      path.join(dnsDirectory, "api"),
      placeOf("api", drillAddress, version),
      passwords["pdns-writer"],
      apiKey,
    );
    const nameServer = (host: Host, member: Member): NameServer => ({
      server: new PowerDnsServer(
        host,
        path.join(dnsDirectory, `server-${host.name}`),
        placeOf("server", host.address, version),
        passwords["pdns-reader"],
      ),
      member,
      target: { address: host.address, port: ports.dns },
    });
    const [first, second] = galera.members;
    if (!first || !second) throw new RangeError("the cluster lacks members");
    const servers = [nameServer(vps0, first), nameServer(vps1, second)] as const;
    const api = new PowerDnsApi(`http://${apiHost.address}:${ports.web}`, apiKey);
    const stage = new DnsStage(segment, galera, api, writer, servers, primary);
    stage.movePrimary();
    await writer.start();
    await stage.fill();
    for (const name of more) await api.createZone(name, nameServers);
    await Promise.all(servers.map(({ server }) => server.start()));
    return stage;
  }

  public record(table: string, row: Row): void {
    this.tables.set(table, [...(this.tables.get(table) ?? []), row]);
  }

  /** Leads the Service to a member that is ready, as the operator does, for as long as the drill. */
  private movePrimary(): void {
    const look = async (): Promise<void> => {
      const states = await Promise.all(
        this.galera.members.map(async (member) => {
          const status = await member.status().catch(() => undefined);
          const isReady = status?.state === "Synced" && status.view === "Primary";
          return { address: member.host.address, isReady };
        }),
      );
      const ready = states.filter(({ isReady }) => isReady).map(({ address }) => address);
      const [other] = ready;
      if (other !== undefined && !ready.includes(this.primary.leadsTo)) this.primary.lead(other);
      setTimeout(() => void look(), operatorSeconds * 1_000);
    };
    void look();
  }

  /** The zones that the drills ask for. */
  private async fill(): Promise<void> {
    await this.api.createZone(zone, nameServers);
    const popular = Array.from({ length: popularCount }, (_, index) => popularName(index));
    const large = Array.from(
      { length: 12 },
      (_, index) => `"${String.fromCharCode(97 + index).repeat(200)}"`,
    );
    await this.api.patch(zone, [
      ...nameServers.map((name, index) => a(name, `192.0.2.${index + 1}`)),
      ...popular.map(({ name, address }) => a(`${name}.`, address)),
      a(`*.wild.${zone}`, "192.0.2.77"),
      { name: `large.${zone}`, type: "TXT", ttl: 60, records: large },
    ]);
    await this.api.createZone(signedZone, nameServers);
    await this.api.patch(signedZone, [
      a(`www.${signedZone}`, "192.0.2.80"),
      a(`*.wild.${signedZone}`, "192.0.2.81"),
    ]);
    const by = await this.api.sign(signedZone);
    this.record("Signing", { zone: signedZone, "asked for by the job's": by });
  }
}

const popularCount = 100;

/** Names that everybody asks for. */
export const popularName = (
  index: number,
): { readonly name: string; readonly address: string } => ({
  name: `popular-${index}.${zone.slice(0, -1)}`,
  address: `198.51.100.${1 + (index % popularCount)}`,
});

export const popularNames = Array.from({ length: popularCount }, (_, index) => popularName(index));

/** One address for a name. */
export const a = (name: string, address: string) =>
  ({ name, type: "A", ttl: 60, records: [address] }) as const;
