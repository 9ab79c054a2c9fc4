import type { PolicyResource } from "@pulumi/policy";
import { resourceType } from "./types";
import { known, unchecked } from "./unknown";
import { elements } from "./values";

/** The firewalls that an input names by their ids. */
export interface AttachedFirewalls {
  /** Those that the program itself makes. */
  readonly managed: readonly PolicyResource[];
  /** Known ids that are not all explained by firewalls of the program. */
  readonly foreignIds: readonly string[];
  /** Fails when an id is unknown that no firewall of the program explains. */
  readonly requireAll: () => void;
}

/**
 * Reads the ids in an input: "firewallIds" of a server, or "firewallId" of an attachment. A
 * firewall's id is unknown before it exists; that an id comes from it is known all the same.
 */
export function attachedFirewalls(
  resource: PolicyResource,
  input: "firewallIds" | "firewallId",
): AttachedFirewalls {
  const sources = [...new Set(resource.propertyDependencies[input] ?? [])].filter(
    ({ type }) => type === resourceType.firewall,
  );
  const requireIds = (): void => {
    throw unchecked([`some firewall ids of '${resource.name}' can't be known during preview`]);
  };
  const whole = known((): unknown => resource.props[input]);
  // What has a source was given; before its creation a resource may show none of its values.
  const isListKnown = whole !== undefined && (whole.value !== undefined || sources.length === 0);
  if (input === "firewallIds" && !isListKnown) {
    return { managed: sources, foreignIds: [], requireAll: requireIds };
  }

  const values = input === "firewallId" ? [whole] : elements(whole?.value).map(known);
  const ids = values.flatMap((box) => (box === undefined ? [] : [String(box.value)]));
  const idOf = (firewall: PolicyResource): string =>
    known(() => String(firewall.props["id"] ?? ""))?.value ?? "";
  const named = sources.filter((firewall) => ids.includes(idOf(firewall)));
  // New firewalls have no id yet, and not every provider shows those of old ones.
  const unnamed = sources.filter((firewall) => idOf(firewall) === "");

  const ownIds = named.map(idOf);
  const leftIds = ids.filter((id) => !ownIds.includes(id));
  const unknownIds = values.length - ids.length;
  return {
    managed: [...named, ...(leftIds.length + unknownIds > 0 ? unnamed : [])],
    foreignIds: leftIds.length > Math.max(0, unnamed.length - unknownIds) ? leftIds : [],
    requireAll: unknownIds > unnamed.length ? requireIds : () => undefined,
  };
}
