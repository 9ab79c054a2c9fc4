import { programRule } from "../rule";
import { resourceType } from "../types";
import { separately } from "../unknown";
import { shown, valueAt } from "../values";

const list = (description: string, ...standard: readonly string[]) =>
  ({ type: "array", items: { type: "string" }, default: standard, description }) as const;

/** A larger type, another place or one server more is a decision about money, made on purpose. */
export const serversAreAsAgreed = programRule(
  {
    name: "servers-are-as-agreed",
    description:
      "Hetzner servers have the agreed number, type and location, with backups and protection.",
    severity: "high",
    remediationSteps:
      "put the inventory back, or change this rule's configuration together with the budget.",
    thresholds: {
      serverTypes: list("Types that servers may have.", "cpx31"),
      locations: list("Locations that servers may stand in.", "hil"),
      servers: {
        type: "integer",
        minimum: 0,
        default: 2,
        description: "How many servers there are.",
      },
    },
  },
  ({ inputs }, { serverTypes, locations, servers }, report) => {
    const found = inputs.filter(({ type }) => type === resourceType.server);
    // A program without any server has no part on VPS to agree about.
    if (found.length !== servers && found.length > 0) {
      const actual = `are ${found.length}`;
      report({ subject: "Hetzner servers", actual, expected: String(servers) });
    }
    separately(
      found.flatMap(({ name, urn, props }) => {
        const expect =
          (key: string, expected: string, isRight: (value: unknown) => boolean) => () => {
            const value: unknown = props[key];
            if (isRight(value)) return;
            report({
              subject: `server '${name}'`,
              actual: `${key} is ${shown(value)}`,
              expected,
              urn,
            });
          };
        const within = (names: readonly string[]) => (value: unknown) =>
          names.includes(String(value));
        const isTrue = (value: unknown): boolean => value === true;
        // A worker is replaced at will; what it stores is protected by those who know of it.
        const isKept = (value: unknown): boolean =>
          isTrue(value) || valueAt(props["labels"], "hybrid.cluster/role") === "worker";
        return [
          expect("serverType", serverTypes.join(" or "), within(serverTypes)),
          expect("location", locations.join(" or "), within(locations)),
          expect("backups", "true", isTrue),
          expect("deleteProtection", "true", isKept),
          expect("rebuildProtection", "true", isKept),
        ];
      }),
    );
  },
);
