import path from "node:path";
import { dnsSolver } from "../../components/dns/dns01";
import { drillAddress } from "../daemons/segment";
import { dnsDirectory, DnsStage } from "../dns/stage";
import type { DaemonStage } from "../daemons/run";
import type { Row } from "../mesh/drill";
import { ObservedApi } from "../records/observedApi";
import { Agreement } from "./agreement";
import { Pebble } from "./pebble";
import { programsOf } from "./prerequisites";
import { PdnsWebhook } from "./webhook";

/** The zone that certificates are for. Without final dot. */
export const acmeZone = "acme.test";

const resolver = { address: drillAddress, port: 8_053 } as const;

/** The name servers, an authority that asks both of them, and what writes its records. */
export class AcmeStage implements DaemonStage {
  private constructor(
    public readonly dns: DnsStage,
    public readonly agreement: Agreement,
    public readonly pebble: Pebble,
    public readonly webhook: PdnsWebhook,
    /** Program that orders. */
    public readonly client: string,
  ) {}

  public static async open(root: string): Promise<AcmeStage> {
    const dns = await DnsStage.open([`${acmeZone}.`]);
    const host = dns.segment.hosts.find(({ name }) => name === "old");
    if (host === undefined) throw new RangeError("the stage lacks a host");
    const { agreement } = await Agreement.open(
      resolver,
      dns.servers.map(({ target }) => target),
    );
    const { pebble, order } = programsOf(root);
    const directory = path.join(dnsDirectory, "pebble");
    const authority = await Pebble.start(pebble, host, directory, resolver);
    const webhook = new PdnsWebhook(new ObservedApi(dns.api), dnsSolver([acmeZone]));
    return new AcmeStage(dns, agreement, authority, webhook, order);
  }

  public get signal(): AbortSignal {
    return this.dns.signal;
  }

  public get tables(): ReadonlyMap<string, readonly Row[]> {
    return this.dns.tables;
  }
}
