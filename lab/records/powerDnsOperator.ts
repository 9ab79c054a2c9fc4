import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { ClusterRRsetSpec, ClusterZoneSpec } from "../../components/dns/zoneObjects";
import { ApiError } from "../dns/api";
import type { ObservedApi } from "./observedApi";

/** An object of kind ClusterRRset, whose values are known. */
export interface RecordObject extends Omit<ClusterRRsetSpec, "records"> {
  readonly records: readonly string[];
}

/** What the operator has written into the status of an object. */
export type SyncStatus = "Succeeded" | "Failed";

const withDot = (name: string): string => `${name.replace(/\.$/, "")}.`;
const notFound = 404;
/** As its library spaces out what it tries again. */
const firstPauseMilliseconds = 5;

/**
 * powerdns-operator as far as PowerDNS sees it: the calls that release 0.6 makes for an object, in
 * their order. It makes each once: after a failure the object is `Failed`, and is passed over until
 * its spec or that word changes. Only what is to be deleted is tried again.
 */
export class PowerDnsOperator {
  private readonly statuses = new Map<string, SyncStatus>();
  /** Condition of the object that failed last. */
  public lastMessage = "";

  public constructor(public readonly api: ObservedApi) {}

  /** Makes a zone, unless it is there. */
  public async zone(name: string, spec: ClusterZoneSpec): Promise<void> {
    const isThere = await this.api.zone(withDot(name)).then(
      () => true,
      (error: unknown) => {
        if (error instanceof ApiError && error.status === notFound) return false;
        throw error;
      },
    );
    if (isThere) return;
    const { kind, nameservers, soa_edit_api } = spec;
    await this.api.call("POST", "/zones", {
      ...{ name: withDot(name), type: "Zone", kind, soa_edit_api, dnssec: false },
      nameservers: nameservers.map(withDot),
    });
    await this.api.zone(withDot(name));
  }

  public status(object: RecordObject): SyncStatus | undefined {
    return this.statuses.get(keyOf(object));
  }

  /** An object is there, or has another spec. */
  public async changed(object: RecordObject): Promise<SyncStatus> {
    const status = await this.write(object).then(
      (): SyncStatus => "Succeeded",
      (error: unknown): SyncStatus => {
        if (!(error instanceof ApiError)) throw error;
        this.lastMessage = error.message;
        return "Failed";
      },
    );
    this.statuses.set(keyOf(object), status);
    return status;
  }

  /** It looks at an object again: at its own start, and when the object's status was written. */
  public async seenAgain(object: RecordObject): Promise<SyncStatus> {
    return this.status(object) === "Failed" ? "Failed" : this.changed(object);
  }

  /** Somebody takes the word `Failed` away, and so it looks at the object as at a new one. */
  public forgiven(object: RecordObject): Promise<SyncStatus> {
    this.statuses.delete(keyOf(object));
    return this.seenAgain(object);
  }

  /** An object is deleted; the finalizer keeps it until the record set is gone. */
  public async deleted({ name, type, zoneRef }: RecordObject): Promise<void> {
    for (let pause = firstPauseMilliseconds; ; pause *= 2) {
      try {
        const change = { name: withDot(name), type, changetype: "DELETE", records: [] } as const;
        await this.api.patch(withDot(zoneRef.name), [change]);
        break;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        await sleep(pause);
      }
    }
  }

  private async write({ name, type, ttl, records, zoneRef }: RecordObject): Promise<void> {
    const zone = withDot(zoneRef.name);
    const sets = await this.api.recordSets(zone, name, type);
    const there = sets.find((one) => one.name === withDot(name));
    const values = there?.records.map(({ content }) => content);
    // Letter by letter, and in the same order.
    if (there?.ttl === ttl && isDeepStrictEqual(values, records)) return;
    await this.api.patch(zone, [
      {
        ...{ name: withDot(name), type, ttl, changetype: "REPLACE" },
        records: records.map((content) => ({ content, disabled: false })),
      },
    ]);
  }
}

const keyOf = ({ name, type }: RecordObject): string => `${name} ${type}`;
