import { spawnSync } from "node:child_process";
import { signingProgram, signingRequest } from "../../components/dns/zoneSigning";
import { run } from "../mesh/command";
import { answerPatienceSeconds } from "../daemons/patience";

/** The API of the writer refused something, or was not there. */
export class ApiError extends Error {
  public constructor(
    message: string,
    /** HTTP status; 0 when there was no answer. */
    public readonly status: number,
  ) {
    super(message);
  }
}

export interface RecordSet {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  /** As in a zone file; none takes the record set away. */
  readonly records: readonly string[];
}

interface CryptoKey {
  readonly ds?: readonly string[];
}

const triesOfExternalDns = 3;

const hasPython = (): boolean =>
  spawnSync("python3", ["--version"], { stdio: "ignore" }).status === 0;

/** The API as powerdns-operator and ExternalDNS call it. */
export class PowerDnsApi {
  public constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  /** Makes a zone as powerdns-operator does. */
  public async createZone(name: string, nameServers: readonly string[]): Promise<void> {
    await this.call("POST", "/zones", {
      ...{ name, kind: "Native", nameservers: nameServers, soa_edit_api: "DEFAULT" },
    });
  }

  /**
   * Signs a zone as the program's job does, by the job's own program where there is Python.
   *
   * @returns by which of the two ways
   */
  public async sign(zone: string): Promise<"program" | "request"> {
    if (!hasPython()) {
      await this.call(signingRequest.method, `/zones/${zone}`, JSON.parse(signingRequest.body));
      return "request";
    }
    const environment = [`ZONE_URL=${this.root}/zones/${zone}`, `PDNS_API_KEY=${this.key}`];
    await run("env", [...environment, "python3", "-c", signingProgram]);
    return "program";
  }

  private get root(): string {
    return `${this.url}/api/v1/servers/localhost`;
  }

  /** Replaces record sets. */
  public async patch(zone: string, recordSets: readonly RecordSet[]): Promise<void> {
    const rrsets = recordSets.map(({ records, ...rest }) => ({
      ...rest,
      changetype: records.length === 0 ? "DELETE" : "REPLACE",
      records: records.map((content) => ({ content, disabled: false })),
    }));
    await this.call("PATCH", `/zones/${zone}`, { rrsets });
  }

  /** Does the same as ExternalDNS when it fails: tries again, three times in all. */
  public async patchPersistently(zone: string, recordSets: readonly RecordSet[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.patch(zone, recordSets);
        return;
      } catch (error) {
        if (attempt === triesOfExternalDns) throw error;
      }
    }
  }

  /** The DS records that the parent of a signed zone must have. */
  public async dsRecords(zone: string): Promise<readonly string[]> {
    const keys = (await this.call("GET", `/zones/${zone}/cryptokeys`)) as readonly CryptoKey[];
    return keys.flatMap(({ ds = [] }) => ds);
  }

  /** @throws ApiError on anything but success */
  public async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.root}${path}`, {
      method,
      headers: { "X-API-Key": this.key, "Content-Type": "application/json" },
      signal: AbortSignal.timeout(answerPatienceSeconds * 1_000),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw new ApiError(`${method} ${path}: ${String(error)}`, 0);
    });
    const text = await response.text();
    if (!response.ok) throw new ApiError(`${method} ${path}: ${text}`, response.status);
    return text === "" ? undefined : JSON.parse(text);
  }
}
