import { type Subject, unknown } from "../support/violationsOf";

/** The hybrid cluster's component in the tests of the rules. */
export const cluster = { type: "hybrid:cluster:HybridCluster", name: "hybrid" } as const;

interface NodeOptions {
  readonly site?: string;
  readonly role?: string;
  readonly address?: string;
  readonly hostname?: string;
  readonly parent?: Subject;
}

/** A node as its component registers it. */
export function node(name: string, options: NodeOptions = {}): Subject {
  const {
    site = "vps",
    role = "controlplane",
    address = "5.78.43.147",
    hostname = name,
    parent = cluster,
  } = options;
  return {
    type: "hybrid:cluster:TalosNode",
    name,
    inputs: { site, role, hostname },
    outputs: { site, role, hostname, address },
    parent,
  };
}

/** The five nodes of a compliant cluster, below their component. */
export const compliantCluster: readonly Subject[] = [
  cluster,
  node("vps-0"),
  node("vps-1", { address: "5.78.106.249" }),
  node("home-0", { site: "home", address: "10.2.1.1" }),
  node("worker-0", { site: "home", role: "worker", address: "10.2.2.1" }),
  node("gpu-0", { site: "home", role: "worker", address: "10.2.2.2" }),
];

/** A server of a VPS, with the resources it hangs on. */
export function server(
  name: string,
  inputs: Readonly<Record<string, unknown>> = {},
  links: Pick<Subject, "parent" | "propertyDependencies"> = {},
): Subject {
  return {
    type: "hcloud:index/server:Server",
    name,
    inputs: { publicNets: [{ ipv4Enabled: true }], ...inputs },
    ...links,
  };
}

/** A VPS behind these firewalls, whose ids a first preview does not know. */
export const behind = (name: string, ...firewalls: readonly Subject[]): readonly Subject[] => [
  ...firewalls,
  server(
    name,
    { firewallIds: firewalls.map(() => unknown) },
    { propertyDependencies: { firewallIds: firewalls } },
  ),
];

/** One inbound firewall rule. */
export function opening(
  port: unknown,
  protocol: unknown = "tcp",
  sourceIps: unknown = ["0.0.0.0/0", "::/0"],
): Readonly<Record<string, unknown>> {
  return { direction: "in", protocol, port, sourceIps };
}

/** A firewall; its id is an output, and unknown in the preview that makes it. */
export function firewall(name: string, rules: readonly unknown[], id: unknown = unknown): Subject {
  return {
    type: "hcloud:index/firewall:Firewall",
    name,
    inputs: { rules },
    outputs: { rules, id },
  };
}

/** A node's configuration, one document for each patch. */
export function configuration(name: string, patches: readonly string[]): Subject {
  return {
    type: "talos:machine/configurationApply:ConfigurationApply",
    name,
    inputs: { node: "5.78.43.147", configPatches: patches },
  };
}

/** An object of Kubernetes, such as `manifest("apps/v1:Deployment", …)`. */
export function manifest(
  type: string,
  name: string,
  fields: Readonly<Record<string, unknown>>,
  namespace?: string,
): Subject {
  const { metadata, ...rest } = fields;
  const own = { name, ...(namespace !== undefined && { namespace }) };
  return {
    type: `kubernetes:${type}`,
    name,
    inputs: {
      kind: type.slice(type.lastIndexOf(":") + 1),
      metadata: { ...own, ...(metadata as object | undefined) },
      ...rest,
    },
    // What a first preview shows to stack rules.
    outputs: {},
  };
}

/** A Deployment of these pods. */
export const deployment = (
  name: string,
  podSpec: unknown,
  { namespace = "apps", ...spec }: Readonly<Record<string, unknown>> & { namespace?: string } = {},
): Subject =>
  manifest(
    "apps/v1:Deployment",
    name,
    { spec: { ...spec, template: { spec: podSpec } } },
    namespace,
  );

/** A pinned release of a chart. */
export const release = (
  chart: string,
  values: unknown = {},
  inputs: Readonly<Record<string, unknown>> = {},
): Subject => ({
  type: "kubernetes:helm.sh/v3:Release",
  name: chart,
  inputs: { chart, name: chart, namespace: "apps", version: "1.2.3", values, ...inputs },
  outputs: {},
});

/** A Galera cluster of three, as far as the rules look. */
export const mariaDb = (spec: Readonly<Record<string, unknown>> = {}): Subject =>
  manifest(
    "k8s.mariadb.com/v1alpha1:MariaDB",
    "galera",
    { spec: { replicas: 3, galera: { enabled: true }, ...spec } },
    "dns",
  );

/** Fields of pods held to a site. */
export const onSite = (site: string) =>
  ({ nodeSelector: { "hybrid.cluster/site": site } }) as const;

/** A required node affinity of these requirements. */
export const requiring = (...matchExpressions: readonly unknown[]) => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] },
  },
});

/** One requirement of a node affinity. */
export const inList = (key: string, ...values: readonly string[]) => ({
  ...{ key, operator: "In", values },
});

export const hostnames = (...names: readonly string[]) =>
  inList("kubernetes.io/hostname", ...names);

/** What a claim asks for. */
export const claimSpec = (
  storageClassName: unknown,
  storage: unknown = "10Gi",
  accessModes: unknown = ["ReadWriteOnce"],
) => ({ storageClassName, accessModes, resources: { requests: { storage } } });

/** A claim that stands alone. */
export const claim = (name: string, spec: unknown, namespace = "apps"): Subject =>
  manifest("core/v1:PersistentVolumeClaim", name, { spec }, namespace);

/** A StatefulSet with one claim per replica. */
export const statefulSet = (
  name: string,
  podSpec: Readonly<Record<string, unknown>>,
  spec: unknown,
  more: Readonly<Record<string, unknown>> = {},
): Subject =>
  manifest(
    "apps/v1:StatefulSet",
    name,
    {
      spec: {
        template: { spec: podSpec },
        volumeClaimTemplates: [{ metadata: { name: "data" }, spec }],
        ...more,
      },
    },
    "apps",
  );

/** Pods that mount a claim by its name. */
export const mounting = (claimName: unknown) => ({
  volumes: [{ name: "data", persistentVolumeClaim: { claimName } }],
});
