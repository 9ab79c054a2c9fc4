import { powerDnsConfiguration } from "../../components/dns/powerdns/configuration";
import { placeOf } from "../dns/stage";

const text = powerDnsConfiguration({
  ...placeOf("server", "", "5.0.7"),
  ...{ secretDirectory: "", socketDirectory: "" },
});

function optionSeconds(name: string): number {
  const line = text.split("\n").find((one) => one.startsWith(`${name}=`));
  if (line === undefined) throw new Error(`${name} is not in the rendered configuration`);
  return Number(line.slice(name.length + 1));
}

const [packet, query, negative, zones] = [
  "cache-ttl",
  "query-cache-ttl",
  "negquery-cache-ttl",
  "zone-cache-refresh-interval",
].map(optionSeconds);

const sum = (...seconds: readonly (number | undefined)[]): number =>
  seconds.reduce<number>((total, one) => total + (one ?? NaN), 0);

/**
 * Seconds within which the rendered configuration lets a change be seen. At worst an answer is kept
 * the moment before what it is made of is forgotten.
 */
export const designedSeconds = {
  /** A record that was asked for before it was there. */
  appears: sum(packet, negative),
  /** Another value, or none any more. */
  changes: sum(packet, query),
  /** A zone that was asked for before it was there. */
  zone: sum(zones, packet, negative),
} as const;

/** What a slow and busy machine may add; what it takes is measured beside what is designed. */
export const slackSeconds = 120;
