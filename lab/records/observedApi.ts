import { ApiError, type PowerDnsApi } from "../dns/api";

/** A call that a client has made, and what came of it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  /** 0 when there was no answer. */
  readonly status: number;
}

/** A record set as the API takes and gives it. */
export interface ApiRecordSet {
  readonly name: string;
  readonly type: string;
  readonly ttl?: number;
  readonly changetype?: "REPLACE" | "DELETE";
  readonly records: readonly { readonly content: string; readonly disabled: boolean }[];
}

/** A zone as the API gives it. */
export interface ApiZone {
  readonly id: string;
  readonly name: string;
  readonly rrsets?: readonly ApiRecordSet[];
}

const lastGood = 299;

/** The API as one client sees it, who remembers what it called. */
export class ObservedApi {
  public readonly calls: Call[] = [];

  public constructor(private readonly api: PowerDnsApi) {}

  /** Calls that did not do what they were made for. */
  public get failures(): number {
    return this.calls.filter(({ status }) => status > lastGood || status === 0).length;
  }

  public async zones(): Promise<readonly ApiZone[]> {
    return (await this.call("GET", "/zones")) as readonly ApiZone[];
  }

  public async zone(name: string): Promise<ApiZone> {
    return (await this.call("GET", `/zones/${name}`)) as ApiZone;
  }

  /** Record sets of a zone, only those of one name and type. */
  public async recordSets(
    zone: string,
    name: string,
    type: string,
  ): Promise<readonly ApiRecordSet[]> {
    const query = `rrset_name=${encodeURIComponent(name)}&rrset_type=${type}`;
    const found = (await this.call("GET", `/zones/${zone}?${query}`)) as ApiZone;
    return found.rrsets ?? [];
  }

  /** Changes record sets: all of them, or none. */
  public async patch(zone: string, rrsets: readonly ApiRecordSet[]): Promise<void> {
    await this.call("PATCH", `/zones/${zone}`, { rrsets });
  }

  /** @throws ApiError on anything but success */
  public async call(method: string, path: string, body?: unknown): Promise<unknown> {
    try {
      const answer = await this.api.call(method, path, body);
      this.calls.push({ method, path, status: 200 });
      return answer;
    } catch (error) {
      if (error instanceof ApiError) this.calls.push({ method, path, status: error.status });
      throw error;
    }
  }
}
