import { controlPlanes, type ControlPlane, outagesOf } from "./controlPlanes";
import { majority, type Outage, worstMoment } from "./majority";
import { Order } from "./order";
import { isLost, type Plan } from "./plan";
import { lostPrice } from "./prices";
import { isVolume, protection } from "./protectedKinds";

/** What a plan is refused for, and what an override has to name; the most dangerous first. */
export const rules = [
  "quorum",
  "several-control-planes",
  "ungated-restart",
  "volume",
  "protected",
  "held-price",
] as const;

export type Rule = (typeof rules)[number];

export interface Danger {
  readonly rule: Rule;
  /** URN of the resource that an override has to name. */
  readonly resource: string;
  readonly name: string;
  readonly message: string;
}

const listed = (names: readonly string[]): string => names.join(", ");

function losses({ resources }: Plan): readonly Danger[] {
  return resources.flatMap((resource): readonly Danger[] => {
    const { urn, name, fate } = resource;
    const act = fate === "gone" ? "deletes" : "replaces";
    if (isLost(resource) && isVolume(resource)) {
      const message = `${act} a volume, and what is on it`;
      return [{ rule: "volume", resource: urn, name, message }];
    }
    const why = protection(resource);
    if (why === undefined) return [];
    const message = `${act} ${why === "protected" ? "what is protected" : why}`;
    return [{ rule: "protected", resource: urn, name, message }];
  });
}

function prices(plan: Plan, today: string): readonly Danger[] {
  return plan.resources.flatMap((resource): readonly Danger[] => {
    const lost = lostPrice(resource, today);
    if (lost === undefined) return [];
    const { urn, name, fate } = resource;
    const common = { rule: "held-price", resource: urn, name } as const;
    if (lost === "unknown") {
      const message =
        "may lose a held price: the price table has no price of its order, or of a new one";
      return [{ ...common, message }];
    }
    const { heldEuros, newEuros } = lost;
    const [held, next, more] = [heldEuros, newEuros, newEuros - heldEuros].map((euros) =>
      euros.toFixed(2),
    );
    const message =
      fate === "gone"
        ? `gives up the held price of ${held} EUR a month; ordered again it costs ${next} EUR`
        : `loses its held price: ${held} EUR a month become ${next} EUR, ${more} EUR more`;
    return [{ ...common, message }];
  });
}

interface Member {
  readonly controlPlane: ControlPlane;
  readonly outages: readonly Outage[];
}

/** Changed without a gate, or ended: one of these in a plan is all that a cluster should bear. */
const isUngated = ({ controlPlane, outages }: Member): boolean =>
  isLost(controlPlane.machine) || outages.some(({ isGated }) => !isGated);

function controlPlaneDangers(members: readonly Member[], order: Order): readonly Danger[] {
  const ungated = members.filter(isUngated);
  const danger = (rule: Rule, { machine, name }: ControlPlane, message: string): Danger => ({
    ...{ rule, name, message },
    resource: machine.urn,
  });
  const restarts = ungated
    .filter(({ controlPlane }) => !isLost(controlPlane.machine))
    .map(({ controlPlane, outages }) => {
      const causes = outages.filter(({ isGated }) => !isGated).map(({ cause }) => cause);
      const message = `takes a control plane down without a gate that waits for it: ${listed(causes)}`;
      return danger("ungated-restart", controlPlane, message);
    });
  const others = ungated.map(({ controlPlane }) =>
    danger(
      "several-control-planes",
      controlPlane,
      "is one of several control planes that one plan replaces, deletes or restarts without a gate: " +
        listed(ungated.map((member) => member.controlPlane.name)),
    ),
  );
  const voters = members.filter(({ controlPlane }) => controlPlane.isVoter);
  const worst = worstMoment(
    voters.flatMap(({ outages }) => outages),
    (later, span) => order.isAfter(later, span),
  );
  const [left, needed] = [voters.length - worst.length, majority(voters.length)];
  const isSafe = worst.length === 0 || left >= needed;
  const away = isSafe
    ? []
    : voters.filter(({ controlPlane }) => worst.some(({ voter }) => voter === controlPlane.name));
  return [
    ...away.map(({ controlPlane }) =>
      danger(
        "quorum",
        controlPlane,
        `etcd loses its majority: ${left} of ${voters.length} voters answer and ${needed} must, while ` +
          `these are away at a time: ${listed(worst.map(({ voter, cause }) => `${voter} (${cause})`))}`,
      ),
    ),
    ...(ungated.length > 1 ? others : []),
    ...restarts,
  ];
}

/** What happens to the control planes of one cluster. */
export interface ClusterView {
  readonly name: string;
  readonly voters: number;
  readonly outages: readonly Outage[];
}

function membersByCluster(plan: Plan): ReadonlyMap<string, readonly Member[]> {
  const byCluster = new Map<string, Member[]>();
  for (const controlPlane of controlPlanes(plan)) {
    const members = byCluster.get(controlPlane.cluster) ?? [];
    members.push({ controlPlane, outages: outagesOf(controlPlane) });
    byCluster.set(controlPlane.cluster, members);
  }
  return byCluster;
}

/** The clusters of a plan, for its reader. */
export const clusterViews = (plan: Plan): readonly ClusterView[] =>
  [...membersByCluster(plan)].map(([urn, members]) => ({
    name: urn.split("::").at(-1) ?? "",
    voters: members.filter(({ controlPlane }) => controlPlane.isVoter).length,
    outages: members.flatMap(({ outages }) => outages),
  }));

/**
 * Everything that a plan should be refused for, the most dangerous first.
 *
 * @param today ISO 8601; what is ordered anew gets the price of this day
 */
export function dangers(plan: Plan, today: string): readonly Danger[] {
  const order = new Order(plan);
  const ofClusters = [...membersByCluster(plan).values()].flatMap((members) =>
    controlPlaneDangers(members, order),
  );
  return [...ofClusters, ...losses(plan), ...prices(plan, today)].toSorted(
    (one, other) => rules.indexOf(one.rule) - rules.indexOf(other.rule),
  );
}
