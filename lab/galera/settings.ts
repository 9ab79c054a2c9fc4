import type { GaleraWan } from "../../components/dns/galera/providerOptions";
import type { ServerSettings } from "../../components/dns/galera/serverConfiguration";
import { serverSettings } from "../../components/dns/galera/serverSettings";
import type { Settings } from "../../config/schema";
import { settingsOf } from "../../config/stackSettings";
import { root } from "../root";

/** What a Galera cluster is told; the rest is the same in every one. */
export interface GaleraSettings {
  readonly wan: GaleraWan;
  readonly server: ServerSettings;
  /** Threads that apply what other members wrote; one by the default of the operator. */
  readonly replicaThreads: number;
}

const productionDns = (): Settings["dns"] => settingsOf(root, "prod").dns;

/** What the program gives production. */
export function production(): GaleraSettings {
  const dns = productionDns();
  return { wan: dns.galera, server: serverSettings(dns), replicaThreads: 1 };
}

/** The release of PowerDNS in production. */
export const productionPowerDns = (): string => productionDns().versions.powerDns;

/**
 * What the drill changes: a quarter of the waits, since there is no distance here, and less memory
 * since all members share one machine.
 *
 * @param version of the installed server
 */
export function rehearsed(version: string): GaleraSettings {
  const { wan, server, ...others } = production();
  return {
    ...others,
    wan: {
      ...wan,
      keepaliveSeconds: 0.5,
      suspectSeconds: 4,
      inactiveSeconds: 8,
      installSeconds: 8,
      gcacheMiB: 32,
    },
    server: { ...server, version, bufferPoolMiB: 64 },
  };
}
