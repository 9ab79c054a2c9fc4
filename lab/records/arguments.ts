import type { ExternalDnsValues } from "../../components/dns/externalDnsValues";

/** What the chart's own values say where ours say nothing. */
const chartDefaults = { logLevel: "info", logFormat: "text" } as const;

/**
 * The arguments that chart 1.22.0 of external-dns makes of our values, in its order. It passes over
 * keys it does not know, so every key of ours that is an argument must be seen here.
 */
export function externalDnsArguments(values: ExternalDnsValues): readonly string[] {
  return [
    `--log-level=${chartDefaults.logLevel}`,
    `--log-format=${chartDefaults.logFormat}`,
    `--interval=${values.interval}`,
    "--events",
    ...values.sources.map((source) => `--source=${source}`),
    `--policy=${values.policy}`,
    `--registry=${values.registry}`,
    `--txt-owner-id=${values.txtOwnerId}`,
    `--txt-prefix=${values.txtPrefix}`,
    ...values.domainFilters.map((zone) => `--domain-filter=${zone}`),
    `--annotation-prefix=${values.annotationPrefix}`,
    `--provider=${values.provider.name}`,
    // The template language of the chart sorts the keys of a map.
    ...Object.entries(values.extraArgs)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `--${name}=${value}`),
  ];
}

/** Names of the environment variables beside them. */
export const externalDnsEnvironment = ({ env }: ExternalDnsValues): readonly string[] =>
  env.map(({ name }) => name);
