import type { GaleraWan } from "../../components/dns/galera/providerOptions";
import type { ServerSettings } from "../../components/dns/galera/serverConfiguration";
import { serverSettings } from "../../components/dns/galera/serverSettings";
import { settingsOf } from "../../config/stackSettings";
import { root } from "../supervisor/installation";

/** What a Galera cluster is told; the rest is the same in every one. */
export interface GaleraSettings {
  readonly wan: GaleraWan;
  readonly server: ServerSettings;
  /** Threads that apply what other members wrote; one by the default of the operator. */
  readonly replicaThreads: number;
}

const { dns } = settingsOf(root, "prod");

/** What the program gives production. */
export const production: GaleraSettings = {
  wan: dns.galera,
  server: serverSettings(dns),
  replicaThreads: 1,
};

/** The release of PowerDNS in production. */
export const productionPowerDns = dns.versions.powerDns;

/**
 * What the drill changes: a quarter of the waits, since there is no distance here, and less memory
 * since all members share one machine.
 *
 * @param version of the installed server
 */
export const rehearsed = (version: string): GaleraSettings => ({
  ...production,
  wan: {
    ...production.wan,
    keepaliveSeconds: 0.5,
    suspectSeconds: 4,
    inactiveSeconds: 8,
    installSeconds: 8,
    gcacheMiB: 32,
  },
  server: { ...production.server, version, bufferPoolMiB: 64 },
});
