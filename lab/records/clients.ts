import { setTimeout as sleep } from "node:timers/promises";
import type { Scene } from "../drills/drill";
import { ApiError } from "../dns/api";
import { addressOf } from "../dns/look";
import type { DnsStage } from "../dns/stage";
import { ExternalDns } from "./externalDns";
import { ObservedApi } from "./observedApi";
import type { Endpoint } from "./ownership";
import { PowerDnsOperator, type RecordObject } from "./powerDnsOperator";
import { slackSeconds } from "./designed";
import { externalDnsSettings, fixedRecords, sharedZone, zoneSpec } from "./zone";

/** Pause between two loops of ExternalDNS; a minute in production. */
const loopSeconds = 1;

export interface Clients {
  readonly externalDns: ExternalDns;
  readonly operator: PowerDnsOperator;
}

/** Both clients of the API, each with an eye of its own on its calls. */
export const clientsOf = ({ api }: DnsStage): Clients => ({
  externalDns: new ExternalDns(new ObservedApi(api), externalDnsSettings),
  operator: new PowerDnsOperator(new ObservedApi(api)),
});

/** A route as ExternalDNS sees it: a name that the Gateway answers for. */
export const route = (label: string, address: string, type: "A" | "AAAA" = "A"): Endpoint => ({
  name: label === "@" ? sharedZone : `${label}.${sharedZone}`,
  ...{ type, ttlSeconds: 0, targets: [address] },
  resource: `httproute/apps/${label.replaceAll(/[^a-z0-9-]/g, "x")}`,
});

const tryAgainFrom = 500;
/** What is refused as often is refused for another reason than another client's write. */
const mostTimes = 50;

/** The API was away or in trouble; what it finds wrong stays wrong. */
export const isPassing = (error: unknown): error is ApiError =>
  error instanceof ApiError && (error.status === 0 || error.status >= tryAgainFrom);

/** Loops until one gets to its end. @returns how many did not */
export async function loop(externalDns: ExternalDns, wanted: readonly Endpoint[]): Promise<number> {
  for (let failed = 0; ; failed++) {
    try {
      await externalDns.synchronize(wanted);
      return failed;
    } catch (error) {
      if (!isPassing(error) || failed === mostTimes) throw error;
      await sleep(loopSeconds * 1_000);
    }
  }
}

/** Writes an object until it is written. @returns how often somebody had to take `Failed` away */
export async function insist(operator: PowerDnsOperator, object: RecordObject): Promise<number> {
  let status = await operator.changed(object);
  for (let times = 0; ; times++) {
    if (status === "Succeeded") return times;
    if (times === mostTimes) throw new Error(`${object.name}: ${operator.lastMessage}`);
    status = await operator.forgiven(object);
  }
}

/** What both name servers say of a name. */
export const everywhere = ({ servers }: DnsStage, label: string): Promise<string[]> =>
  Promise.all(servers.map((server) => addressOf(server, `${label}.${sharedZone}`)));

/** Waits until both name servers say it, and writes down how long that took. */
export async function seen(
  scene: Scene<DnsStage>,
  change: string,
  label: string,
  expected: string,
  withinSeconds: number,
): Promise<void> {
  const start = performance.now();
  const look = (): Promise<string[]> => everywhere(scene.stage, label);
  await scene.eventually(change, [expected, expected], look, withinSeconds + slackSeconds);
  scene.stage.record("Seen by both servers", {
    change,
    "designed, s": withinSeconds,
    "after, s": ((performance.now() - start) / 1_000).toFixed(1),
  });
}

/** The zone with its fixed records, as it is after a deployment; safe to repeat. */
export async function deployZone(operator: PowerDnsOperator): Promise<void> {
  await operator.zone(sharedZone, zoneSpec);
  for (const object of fixedRecords) await insist(operator, object);
}
