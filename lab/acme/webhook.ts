import type { DnsSolver } from "../../components/dns/dns01";
import type { ApiRecordSet, ObservedApi } from "../records/observedApi";
import type { Proof } from "./order";

/**
 * cert-manager-webhook-pdns as far as PowerDNS sees it: it reads the zone, and replaces the TXT record
 * set by what was there and one value more, or one value less.
 */
export class PdnsWebhook {
  public constructor(
    private readonly api: ObservedApi,
    private readonly solver: DnsSolver,
  ) {}

  public async present({ name, value }: Proof): Promise<void> {
    const content = `"${value}"`;
    await this.replace(name, (records) =>
      records.some((record) => record.content === content)
        ? records
        : [...records, { content, disabled: false }],
    );
  }

  /** Takes away only its own value: another order may be under way for the same name. */
  public async cleanUp({ name, value }: Proof): Promise<void> {
    await this.replace(name, (records) =>
      records.filter(({ content }) => content !== `"${value}"`),
    );
  }

  private async replace(
    name: string,
    change: (records: ApiRecordSet["records"]) => ApiRecordSet["records"],
  ): Promise<void> {
    const zone = this.zoneOf(name);
    const { rrsets = [] } = await this.api.zone(zone);
    const there = rrsets.find((one) => one.name === name && one.type === "TXT")?.records ?? [];
    const { ttl } = this.solver.dns01.webhook.config;
    const records = change(there);
    await this.api.patch(zone, [{ name, type: "TXT", ttl, changetype: "REPLACE", records }]);
  }

  private zoneOf(name: string): string {
    const zones = this.solver.selector.dnsZones.map((zone) => `${zone}.`);
    const found = zones.find((zone) => name.endsWith(`.${zone}`));
    if (found === undefined) throw new Error(`${name}: in none of the solver's zones`);
    return found;
  }
}
