/**
 * Flags of ExternalDNS 0.22.0, which its chart 1.22.0 installs: those that the chart writes, those of
 * its PowerDNS provider and those of its sources for Gateways. Source: `docs/flags.md` and
 * `pkg/apis/externaldns/types.go` at tag v0.22.0 of kubernetes-sigs/external-dns. None of the others
 * may appear among our arguments before somebody has looked it up.
 */
export const externalDnsRelease = "0.22.0";
/** The chart that installs it. */
export const externalDnsChart = "1.22.0";

interface Text {
  readonly kind: "text";
  /** What a value looks like. */
  readonly pattern?: RegExp;
}

interface Choice {
  readonly kind: "choice";
  readonly values: readonly string[];
}

interface Duration {
  readonly kind: "duration";
}

interface Switch {
  readonly kind: "switch";
}

type Value = Text | Choice | Duration | Switch;

/** A flag: what it takes, how often, and whether ExternalDNS starts without it. */
export type Flag = Value & {
  readonly isRepeatable?: boolean;
  readonly isRequired?: boolean;
  /** Flag that must not stand beside it. */
  readonly excludes?: string;
};

const gatewaySources = ["httproute", "grpcroute", "tlsroute", "tcproute", "udproute"].map(
  (route) => `gateway-${route}`,
);

export const flags: Readonly<Record<string, Flag>> = {
  "log-level": {
    kind: "choice",
    values: ["panic", "debug", "info", "warning", "error", "fatal"],
  },
  "log-format": { kind: "choice", values: ["text", "json"] },
  interval: { kind: "duration" },
  "min-event-sync-interval": { kind: "duration" },
  events: { kind: "switch" },
  once: { kind: "switch" },
  source: {
    kind: "choice",
    values: [...gatewaySources, "crd", "ingress", "node", "pod", "service"],
    isRepeatable: true,
    isRequired: true,
  },
  // Without a default since this release.
  policy: { kind: "choice", values: ["sync", "upsert-only", "create-only"], isRequired: true },
  registry: { kind: "choice", values: ["aws-sd", "crd", "dynamodb", "noop", "txt"] },
  "txt-owner-id": { kind: "text", pattern: /^[^",=]+$/ },
  "txt-prefix": { kind: "text", excludes: "txt-suffix" },
  "txt-suffix": { kind: "text", excludes: "txt-prefix" },
  "txt-wildcard-replacement": { kind: "text" },
  namespace: { kind: "text" },
  "gateway-name": { kind: "text" },
  "gateway-namespace": { kind: "text" },
  "gateway-label-filter": { kind: "text" },
  "gateway-listener-sets": { kind: "switch" },
  "domain-filter": { kind: "text", pattern: /^[a-z0-9.-]+$/, isRepeatable: true },
  "exclude-domains": { kind: "text", isRepeatable: true },
  "label-filter": { kind: "text" },
  "annotation-filter": { kind: "text" },
  "annotation-prefix": { kind: "text", pattern: /^[a-z0-9.-]+\/$/ },
  "managed-record-types": {
    kind: "choice",
    values: ["A", "AAAA", "CNAME", "DNAME", "NS", "SRV", "TXT"],
    isRepeatable: true,
  },
  provider: { kind: "choice", values: ["pdns"], isRequired: true },
  "pdns-server": { kind: "text", pattern: /^https?:\/\/[^/]+(\/.*)?$/, isRequired: true },
  "pdns-server-id": { kind: "text" },
  // By the environment instead: arguments are readable for everybody who may see pods.
  "pdns-api-key": { kind: "text" },
  "pdns-skip-tls-verify": { kind: "switch" },
  kubeconfig: { kind: "text" },
  "metrics-address": { kind: "text", pattern: /^[^:]*:\d+$/ },
};

/** Environment of a flag: its name in capitals. */
export const environmentOf = (flag: string): string =>
  `EXTERNAL_DNS_${flag.toUpperCase().replaceAll("-", "_")}`;

const duration = /^(\d+(\.\d+)?(ms|s|m|h))+$/;

function valueProblem(name: string, flag: Flag, value: string | undefined): string | undefined {
  if (flag.kind === "switch") {
    return value === undefined ? undefined : `--${name}: takes no value, has '${value}'`;
  }
  if (value === undefined || value === "") return `--${name}: wants a value`;
  if (flag.kind === "choice" && !flag.values.includes(value)) {
    return `--${name}: one of ${flag.values.join(", ")}, not '${value}'`;
  }
  if (flag.kind === "duration" && !duration.test(value)) {
    return `--${name}: a duration such as 1m30s, not '${value}'`;
  }
  if (flag.kind === "text" && flag.pattern && !flag.pattern.test(value)) {
    return `--${name}: must match ${String(flag.pattern)}, not '${value}'`;
  }
  return undefined;
}

/** Everything that ExternalDNS would refuse, or silently take otherwise than meant. */
export function argumentProblems(
  given: readonly string[],
  environment: readonly string[],
): readonly string[] {
  const parsed = given.map((argument) => {
    const [, name = argument, , value] = /^--([^=]+)(=(.*))?$/s.exec(argument) ?? [];
    const positive = name.replace(/^no-/, "");
    const isNegated = name !== positive && flags[positive]?.kind === "switch";
    return { name: isNegated ? positive : name, value };
  });
  const count = (name: string): number => parsed.filter((one) => one.name === name).length;
  const isGiven = (name: string): boolean =>
    count(name) > 0 || environment.includes(environmentOf(name));
  const problems = parsed.map(({ name, value }) => {
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    if (flag === undefined) return `--${name}: not in the table of ${externalDnsRelease}`;
    if (count(name) > 1 && flag.isRepeatable !== true) return `--${name}: given more than once`;
    if (flag.excludes !== undefined && count(flag.excludes) > 0) {
      return `--${name}: not beside --${flag.excludes}`;
    }
    return valueProblem(name, flag, value);
  });
  const missing = Object.entries(flags)
    .filter(([name, { isRequired }]) => isRequired === true && !isGiven(name))
    .map(([name]) => `--${name}: missing`);
  const key = isGiven("pdns-api-key") ? [] : ["--pdns-api-key: missing, also in the environment"];
  const unknown = environment
    .filter((name) => !Object.keys(flags).some((flag) => environmentOf(flag) === name))
    .map((name) => `${name}: the environment of no flag in the table`);
  const found = [...problems, ...missing, ...key, ...unknown];
  return [...new Set(found.filter((one) => one !== undefined))];
}
