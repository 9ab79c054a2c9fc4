import type { GaleraWan } from "../../components/dns/galera/providerOptions";
import type { ServerSettings } from "../../components/dns/galera/serverConfiguration";

/** What a Galera cluster is told; the rest is the same in every one. */
export interface GaleraSettings {
  readonly wan: GaleraWan;
  readonly server: ServerSettings;
  /** Threads that apply what other members wrote; one by the default of the operator. */
  readonly replicaThreads: number;
}

/** What the program gives production. */
export const production: GaleraSettings = {
  wan: {
    keepaliveSeconds: 1,
    suspectSeconds: 15,
    inactiveSeconds: 30,
    installSeconds: 30,
    gcacheMiB: 256,
    flowControlLimit: 128,
  },
  server: { version: "11.8.8", bufferPoolMiB: 256, maxConnections: 200 },
  replicaThreads: 1,
};

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
