/** How a resource of a test's plan ends, in the engine's words. */
export type Act = "same" | "create" | "update" | "replace" | "delete";

export interface PlannedInput {
  readonly type: string;
  readonly name: string;
  readonly act?: Act;
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** Those before the plan; the same when absent. */
  readonly oldInputs?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  readonly protect?: boolean;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly hooks?: readonly string[];
  readonly changed?: readonly string[];
  readonly created?: string;
}

export const urnOf = ({ type, name }: Pick<PlannedInput, "type" | "name">): string =>
  `urn:pulumi:prod::hybrid::hybrid:cluster:HybridCluster$${type}::${name}`;

/** One step as the engine prints it. */
export function step(resource: PlannedInput): Record<string, unknown> {
  const { type, act = "same", inputs = {}, oldInputs = inputs, changed = [] } = resource;
  const state = (of: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
    urn: urnOf(resource),
    custom: true,
    type,
    inputs: of,
    ...(resource.parent !== undefined && { parent: resource.parent }),
    ...(resource.protect === true && { protect: true }),
    ...(resource.dependencies && { dependencies: resource.dependencies }),
    ...(resource.propertyDependencies && { propertyDependencies: resource.propertyDependencies }),
    ...(resource.hooks && {
      resourceHooks: Object.fromEntries(resource.hooks.map((hook) => [hook, [`${hook}-hook`]])),
    }),
    ...(resource.created !== undefined && { created: resource.created }),
  });
  return {
    op: act,
    urn: urnOf(resource),
    ...(act !== "create" && { oldState: state(oldInputs) }),
    ...(act !== "delete" && { newState: state(inputs) }),
    ...(act === "update" && { diffReasons: changed }),
    detailedDiff: null,
  };
}

/** What `pulumi preview --json --show-sames` prints for some resources. */
export function planText(
  resources: readonly PlannedInput[],
  more: Readonly<Record<string, unknown>> = {},
): string {
  const changeSummary: Record<string, number> = {};
  for (const { act = "same" } of resources) changeSummary[act] = (changeSummary[act] ?? 0) + 1;
  return JSON.stringify({ config: {}, steps: resources.map(step), changeSummary, ...more });
}

const cluster = { type: "hybrid:cluster:HybridCluster", name: "hybrid" };
const clusterUrn = "urn:pulumi:prod::hybrid::hybrid:cluster:HybridCluster::hybrid";

export const serverType = "hcloud:index/server:Server";
export const vmType = "proxmoxve:index/vmLegacy:VmLegacy";
export const applyType = "talos:machine/configurationApply:ConfigurationApply";

const everyHook = ["BeforeCreate", "AfterCreate", "BeforeUpdate", "AfterUpdate"];

export interface NodeInput {
  readonly name: string;
  readonly role?: string;
  readonly oldRole?: string;
  readonly machine?: Partial<PlannedInput>;
  readonly configuration?: Partial<PlannedInput>;
}

export const machineUrn = (name: string, type = serverType): string => urnOf({ type, name });
export const applyUrn = (name: string): string => urnOf({ type: applyType, name });

/** A node: its component, its machine, its configuration; all gated, as the program has them. */
export function nodeResources({
  name,
  role = "controlplane",
  oldRole = role,
  machine = {},
  configuration = {},
}: NodeInput): readonly PlannedInput[] {
  const node = { type: "hybrid:cluster:TalosNode", name };
  const parent = urnOf(node);
  const act = machine.act === "delete" || machine.act === "create" ? machine.act : "same";
  const type = machine.type ?? serverType;
  return [
    { ...node, act, inputs: { role }, oldInputs: { role: oldRole }, parent: clusterUrn },
    {
      ...{ type, name, parent, hooks: ["BeforeUpdate", "AfterUpdate"] },
      inputs: { serverType: "cpx31", location: "hil", backups: true },
      ...machine,
    },
    {
      ...{ type: applyType, name, parent, hooks: everyHook },
      act: machine.act === "replace" || act !== "same" ? (machine.act ?? "same") : "same",
      ...configuration,
      dependencies: [urnOf({ type, name }), ...(configuration.dependencies ?? [])],
    },
  ];
}

/** A cluster that exists, with these nodes. */
export const clusterResources = (nodes: readonly NodeInput[]): readonly PlannedInput[] => [
  cluster,
  { type: "talos:machine/bootstrap:Bootstrap", name: "hybrid", parent: clusterUrn, protect: true },
  ...nodes.flatMap(nodeResources),
];
