import type { Outage } from "./majority";
import { isLost, latest, type Plan, type PlannedResource } from "./plan";
import { configurationType, restartCause, serverType, staysOff, vmType } from "./restarts";

const nodeType = "hybrid:cluster:TalosNode";
const bootstrapType = "talos:machine/bootstrap:Bootstrap";
const machineTypes: readonly string[] = [serverType, vmType];

/** A control plane of the plan: its machine, and what configures it. */
export interface ControlPlane {
  readonly name: string;
  /** Of its cluster; "" for machines of none. */
  readonly cluster: string;
  readonly machine: PlannedResource;
  readonly configuration?: PlannedResource | undefined;
  /** Whether it has a vote in etcd when the plan begins. */
  readonly isVoter: boolean;
  /** Whether it is told to be none any more. */
  readonly isDemoted: boolean;
}

const roleOf = (inputs: Readonly<Record<string, unknown>> = {}): unknown => {
  const { labels, tags, role } = inputs;
  if (role !== undefined) return role;
  if (Array.isArray(tags)) return tags.find((tag) => tag === "controlplane" || tag === "worker");
  return (labels as Readonly<Record<string, unknown>> | undefined)?.["hybrid.cluster/role"];
};

/** Every control plane before or after the plan; a machine that says nothing of its role is none. */
export function controlPlanes({ resources }: Plan): readonly ControlPlane[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const nodeOf = (resource: PlannedResource): PlannedResource | undefined => {
    const parent = byUrn.get(latest(resource)?.parent ?? "");
    return parent?.type === nodeType ? parent : undefined;
  };
  const configurations = resources.filter(({ type }) => type === configurationType);
  const isBootstrapped = (cluster: string): boolean =>
    resources.some(
      ({ type, before }) =>
        type === bootstrapType &&
        before !== undefined &&
        (cluster === "" || before.parent === cluster),
    );

  return resources
    .filter(({ type }) => machineTypes.includes(type))
    .flatMap((machine): readonly ControlPlane[] => {
      const node = nodeOf(machine);
      const source = node ?? machine;
      const [before, after] = [roleOf(source.before?.inputs), roleOf(source.after?.inputs)];
      if (before !== "controlplane" && after !== "controlplane") return [];
      const cluster = (node && latest(node)?.parent) ?? "";
      const configuration = configurations.find(
        (candidate) => node !== undefined && nodeOf(candidate)?.urn === node.urn,
      );
      const wasConfigured = configuration === undefined || configuration.before !== undefined;
      const wasThere = machine.before !== undefined && before === "controlplane";
      return [
        {
          name: machine.name,
          cluster,
          machine,
          configuration,
          isVoter: wasThere && wasConfigured && isBootstrapped(cluster),
          isDemoted: before === "controlplane" && after !== undefined && after !== "controlplane",
        },
      ];
    });
}

const hasHooks = (resource: PlannedResource | undefined, moment: "Create" | "Update"): boolean => {
  const hooks = (resource && latest(resource)?.hooks) ?? [];
  return hooks.includes(`Before${moment}`) && hooks.includes(`After${moment}`);
};

/** When a plan takes a control plane away from the others, and until when. */
export function outagesOf({
  name,
  machine,
  configuration,
  isDemoted,
}: ControlPlane): readonly Outage[] {
  const outage = (of: PlannedResource, more: Omit<Outage, "voter" | "begins">): Outage => ({
    voter: name,
    begins: of.urn,
    ...more,
  });
  if (machine.fate === "gone") {
    return [outage(machine, { ends: undefined, isGated: false, isAtEnd: true, cause: "deleted" })];
  }
  if (isLost(machine)) {
    // The new machine has a vote when its configuration has been applied and the gate has seen it.
    const rejoins =
      configuration !== undefined && isLost(configuration) && hasHooks(configuration, "Create");
    const ends = rejoins && configuration.after !== undefined ? configuration.urn : undefined;
    return [outage(machine, { ends, isGated: false, isAtEnd: false, cause: "replaced" })];
  }
  const leaving = isDemoted
    ? [
        outage(configuration ?? machine, {
          ...{ ends: undefined, isGated: false, isAtEnd: false },
          cause: "made a worker",
        }),
      ]
    : [];
  const restarts = [machine, ...(configuration ? [configuration] : [])].flatMap((resource) => {
    const isAgain = resource === configuration && resource.fate === "replaced";
    const cause = isAgain ? "its configuration applied anew" : restartCause(resource);
    if (cause === undefined) return [];
    const isGated = hasHooks(resource, isAgain ? "Create" : "Update") && !staysOff(resource);
    const ends = isGated ? resource.urn : undefined;
    return [outage(resource, { ends, isGated, isAtEnd: false, cause })];
  });
  return [...leaving, ...restarts];
}
