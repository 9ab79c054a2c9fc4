import { chartRule } from "../chartRule";
import { elements } from "../values";

const texts = (value: unknown): readonly string[] => elements(value).map((read) => String(read()));

/**
 * A record that ExternalDNS takes from a Service points to an address of the cluster's inside, and
 * without an owner it deletes what other hands made.
 */
export const recordsComeFromRoutes = chartRule(
  {
    name: "records-come-from-routes",
    description: "ExternalDNS reads routes or Ingresses only, and owns what it writes.",
    severity: "high",
    remediationSteps:
      "set `sources: [gateway-httproute]`, `policy`, `registry: txt`, `txtOwnerId` and `domainFilters`.",
    thresholds: {
      sources: {
        type: "array",
        items: { type: "string" },
        default: ["gateway-httproute", "gateway-grpcroute", "gateway-tlsroute", "ingress"],
        description: "What ExternalDNS may make records of.",
      },
    },
  },
  "external-dns",
  ({ sources }) => [
    {
      path: "sources",
      expected: sources.join(", "),
      isRight: (value) => {
        const own = texts(value);
        return own.length > 0 && own.every((source) => sources.includes(source));
      },
    },
    {
      path: "policy",
      expected: "sync, upsert-only or create-only",
      isRight: (value) => ["sync", "upsert-only", "create-only"].includes(String(value)),
    },
    { path: "registry", expected: "txt", isRight: (value) => value === "txt" },
    {
      path: "txtOwnerId",
      expected: "a name",
      isRight: (value) => typeof value === "string" && value !== "",
    },
    { path: "domainFilters", expected: "the zones", isRight: (value) => texts(value).length > 0 },
  ],
);
