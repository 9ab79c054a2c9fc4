import { setTimeout as sleep } from "node:timers/promises";
import type { ExternalDnsValues } from "../../components/dns/externalDnsValues";
import type { ApiRecordSet, ApiZone, ObservedApi } from "./observedApi";
import {
  type Endpoint,
  managedTypes,
  type MarkNames,
  markName,
  markText,
  ownerIn,
} from "./ownership";
import { changesOf, type Found } from "./plan";

const tries = 3;
const firstPauseMilliseconds = 250;
const providerTtlSeconds = 300;

/** Three tries for each call, with a pause after each failure that doubles. */
export async function persistently<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      await sleep(firstPauseMilliseconds * 2 ** attempt);
      if (attempt + 1 === tries) throw error;
    }
  }
}

const withDot = (name: string): string => (name.endsWith(".") ? name : `${name}.`);
const withoutDot = (name: string): string => name.replace(/\.$/, "");
const isManaged = (type: string): type is Endpoint["type"] =>
  (managedTypes as readonly string[]).includes(type);

interface Mark {
  readonly name: string;
  readonly text: string;
}

type Told = Pick<ExternalDnsValues, "txtOwnerId" | "txtPrefix" | "domainFilters" | "extraArgs">;

/** What a loop of ExternalDNS did. */
export interface Round {
  readonly created: number;
  readonly updated: number;
  readonly removed: number;
}

/**
 * ExternalDNS as far as PowerDNS sees it: the calls that one loop of release 0.22 makes with these
 * values, in their order and with their tries. What fails ends the loop; the next one finds out by
 * itself what is missing.
 */
export class ExternalDns {
  public constructor(
    public readonly api: ObservedApi,
    private readonly values: Told,
  ) {}

  private get names(): MarkNames {
    const { txtPrefix: prefix, extraArgs } = this.values;
    return { prefix, wildcard: extraArgs["txt-wildcard-replacement"] };
  }

  /** One loop. @throws ApiError when a call failed three times */
  public async synchronize(wanted: readonly Endpoint[]): Promise<Round> {
    const { found, marks } = await this.read();
    // The zones are asked for again, for those that names may be in.
    await persistently(() => this.api.zones());
    const { create, update, remove } = changesOf(wanted, found, this.values.txtOwnerId);
    const isMissing = ({ name }: Mark): boolean => !marks.some((mark) => mark.name === name);
    const marked = ({ name, type, resource }: Endpoint): Mark => ({
      name: markName(this.names, { name, type }),
      text: markText(this.values.txtOwnerId, resource),
    });
    await this.replace(create, create.map(marked).filter(isMissing));
    await this.replace(update, update.map(marked));
    await this.change([
      ...remove.map(({ name, type, targets }) => deletion(name, type, targets)),
      ...remove.map(({ name, type }) => {
        const mark = markName(this.names, { name, type });
        return deletion(
          mark,
          "TXT",
          marks.filter((one) => one.name === mark).map(({ text }) => text),
        );
      }),
    ]);
    return { created: create.length, updated: update.length, removed: remove.length };
  }

  private async read(): Promise<{
    readonly found: readonly Found[];
    readonly marks: readonly Mark[];
  }> {
    const recordSets: ApiRecordSet[] = [];
    for (const { id } of this.own(await persistently(() => this.api.zones()))) {
      const { rrsets = [] } = await persistently(() => this.api.zone(id));
      recordSets.push(...rrsets);
    }
    const texts = recordSets.filter(({ type }) => type === "TXT");
    const marks = texts.flatMap(({ name, records }): Mark[] => {
      const [text] = records;
      const isMark = text !== undefined && ownerIn(text.content) !== undefined;
      return isMark ? [{ name: withoutDot(name), text: text.content }] : [];
    });
    const ownerOf = (name: string, type: Endpoint["type"]): string | undefined => {
      const mark = marks.find((one) => one.name === markName(this.names, { name, type }));
      return mark && ownerIn(mark.text);
    };
    const found = recordSets.flatMap(({ name, type, ttl = 0, records }): Found[] => {
      if (!isManaged(type)) return [];
      const targets = records.map(({ content }) => withoutDot(content));
      const bare = withoutDot(name);
      return [{ name: bare, type, ttlSeconds: ttl, targets, owner: ownerOf(bare, type) }];
    });
    return { found, marks };
  }

  private own(zones: readonly ApiZone[]): readonly ApiZone[] {
    return zones
      .filter(({ name }) => this.values.domainFilters.includes(withoutDot(name)))
      .toSorted((a, b) => b.name.length - a.name.length);
  }

  private replace(endpoints: readonly Endpoint[], marks: readonly Mark[]): Promise<void> {
    return this.change([
      ...endpoints.map(({ name, type, ttlSeconds, targets }) =>
        replacement(name, type, ttlSeconds, type === "CNAME" ? targets.map(withDot) : targets),
      ),
      ...marks.map(({ name, text }) => replacement(name, "TXT", 0, [text])),
    ]);
  }

  /** Every zone's changes in one call, each in the zone with the longest name that fits. */
  private async change(changes: readonly ApiRecordSet[]): Promise<void> {
    if (changes.length === 0) return;
    let left = changes.toSorted(
      (a, b) => a.name.localeCompare(b.name, "en") || a.type.localeCompare(b.type, "en"),
    );
    for (const { id, name: zone } of this.own(await persistently(() => this.api.zones()))) {
      const isInside = ({ name }: ApiRecordSet): boolean =>
        name === zone || name.endsWith(`.${zone}`);
      const inside = left.filter(isInside);
      left = left.filter((one) => !isInside(one));
      if (inside.length > 0) await persistently(() => this.api.patch(id, inside));
    }
  }
}

const contents = (values: readonly string[]): ApiRecordSet["records"] =>
  values.map((content) => ({ content, disabled: false }));

const replacement = (
  name: string,
  type: string,
  ttlSeconds: number,
  values: readonly string[],
): ApiRecordSet => ({
  ...{ name: withDot(name), type, changetype: "REPLACE", records: contents(values) },
  ttl: ttlSeconds === 0 ? providerTtlSeconds : ttlSeconds,
});

const deletion = (name: string, type: string, values: readonly string[]): ApiRecordSet => ({
  ...{ name: withDot(name), type, changetype: "DELETE", records: contents(values) },
});
