import path from "node:path";
import { powerDnsDatabase, accountStatements } from "../../components/dns/galera/accounts";
import { galeraProviderOptions } from "../../components/dns/galera/providerOptions";
import { schemaStatements } from "../../components/dns/galera/schema";
import { serverConfiguration } from "../../components/dns/galera/serverConfiguration";
import { MariaDbServer } from "../daemons/mariadb";
import { patienceSeconds } from "../daemons/patience";
import { galeraLibrary } from "../daemons/prerequisites";
import type { Host } from "../daemons/segment";
import { until } from "../mesh/command";
import { operatorConfiguration } from "./operatorConfiguration";
import { startCluster, startMember } from "../runbooks/galera";
import type { GaleraSettings } from "./settings";

export const passwords = {
  root: "root-of-the-drill",
  "pdns-writer": "writer-of-the-drill",
  "pdns-reader": "reader-of-the-drill",
} as const;

/** How a member counts itself: its state, and what it knows of the others. */
export interface MemberStatus {
  /** `Synced` when it has all that the others have. */
  readonly state: string;
  /** `Primary` as long as it belongs to a majority. */
  readonly view: string;
  readonly size: number;
}

const probeFailsAfterSeconds = 10;

/** A member of a Galera cluster. */
export class Member extends MariaDbServer {
  public async status(): Promise<MemberStatus> {
    const rows = await this.query(
      "SHOW STATUS WHERE Variable_name IN " +
        "('wsrep_local_state_comment', 'wsrep_cluster_status', 'wsrep_cluster_size')",
    );
    const value = (name: string): string => rows.find(([key]) => key === name)?.[1] ?? "";
    return {
      state: value("wsrep_local_state_comment"),
      view: value("wsrep_cluster_status"),
      size: Number(value("wsrep_cluster_size")),
    };
  }

  /** How often it had to be started once more because it had given up. */
  public restarts = 0;

  /**
   * Waits until it belongs to a majority of so many and has all that they have. A member that has
   * ended or given up is started again, as the kubelet does when the liveness probe fails.
   */
  public async synced(size: number): Promise<void> {
    let hopelessSince: number | undefined;
    const isSynced = async (): Promise<boolean> => {
      const status = await this.status().catch(() => undefined);
      const isHopeless = !this.isRunning || status?.view === "Disconnected";
      hopelessSince = isHopeless ? (hopelessSince ?? performance.now()) : undefined;
      if (performance.now() - (hopelessSince ?? Infinity) > probeFailsAfterSeconds * 1_000) {
        hopelessSince = undefined;
        this.restarts += 1;
        await this.kill();
        this.start(startMember);
      }
      return status?.state === "Synced" && status.view === "Primary" && status.size === size;
    };
    if ((await until(isSynced, patienceSeconds)) !== undefined) return;
    const status = JSON.stringify(await this.status().catch(String));
    throw new Error(
      `${this.host.name}: not synced with ${size} members after ${patienceSeconds} s, but ${status}\n${this.lastWords()}`,
    );
  }

  /** Waits until it knows that it has no majority any more. */
  public async alone(): Promise<void> {
    const isAlone = (): Promise<boolean> =>
      this.status().then(
        ({ view }) => view === "non-Primary",
        () => false,
      );
    if ((await until(isAlone, patienceSeconds)) === undefined) {
      throw new Error(`${this.host.name}: still thinks it has a majority\n${this.lastWords()}`);
    }
  }
}

/** The texts that make up a member's configuration. */
export const memberConfiguration = (
  host: Pick<Host, "name" | "address">,
  hosts: readonly Pick<Host, "address">[],
  { wan, server, replicaThreads }: GaleraSettings,
): Readonly<Record<string, string>> => ({
  "0-operator.cnf": operatorConfiguration({
    name: host.name,
    address: host.address,
    members: hosts.map(({ address }) => address),
    rootPassword: passwords.root,
    galeraLibrary,
    replicaThreads,
    providerOptions: galeraProviderOptions(wan),
  }),
  "1-server.cnf": serverConfiguration(server),
});

/** Three real members with the configuration of the program. */
export class Galera {
  public readonly members: readonly Member[];

  public constructor(hosts: readonly Host[], settings: GaleraSettings, directory: string) {
    this.members = hosts.map(
      (host) =>
        new Member(host, path.join(directory, host.name), {
          rootPassword: passwords.root,
          configuration: memberConfiguration(host, hosts, settings),
        }),
    );
  }

  public get first(): Member {
    const [first] = this.members;
    if (first === undefined) throw new RangeError("a cluster needs members");
    return first;
  }

  /** Forms a cluster of new members, with database, tables and accounts. */
  public async form(): Promise<void> {
    const { first } = this;
    await first.format();
    first.start(startCluster);
    await first.takePassword();
    const statements = [
      `CREATE DATABASE ${powerDnsDatabase}`,
      `USE ${powerDnsDatabase}`,
      ...schemaStatements(),
      ...accountStatements(passwords),
    ];
    await first.query(`${statements.join(";\n")};\n`);
    // The others begin as copies of its disk: how a member is filled is a drill of its own.
    await first.stop();
    const others = this.members.filter((member) => member !== first);
    for (const member of others) member.cloneDisk(first);
    first.start(startCluster);
    await first.synced(1);
    for (const [index, member] of others.entries()) {
      member.start(startMember);
      await member.synced(index + 2);
    }
    await this.whole();
  }

  /** Waits until every member is synced with all others. */
  public async whole(): Promise<void> {
    await Promise.all(this.members.map((member) => member.synced(this.members.length)));
  }
}
