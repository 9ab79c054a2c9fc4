import { createHash } from "node:crypto";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import type { Role } from "../../../config/schema";
import type { ControlPlaneSecrets, KeyPair } from "../../controlPlane/secrets";
import type { NodeTaint } from "../../nodes/simulatedNode";
import type { KubeSpanSettings } from "../network/kubeSpan";

/** What a machine's configuration makes of it, without the secrets. */
export interface NodeConfiguration {
  /** SHA-256 of the text in hexadecimal. */
  readonly hash: string;
  readonly role: Role;
  /** Absent where Talos makes one up. */
  readonly hostname?: string;
  readonly clusterId: string;
  readonly clusterName: string;
  /** URL under which the cluster knows its API. */
  readonly endpoint: string;
  /** Certificate of the authority whose clients the machine serves: the base64 of PEM. */
  readonly osAuthority: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
  /** Networks the node's address is chosen from; empty for any. */
  readonly addressSubnets: readonly string[];
  readonly providerId?: string;
  /** Whether a cloud controller gives the node what its kubelet does not. */
  readonly hasCloudController: boolean;
  readonly kubeletVersion: string;
  readonly kernelModules: readonly string[];
  readonly kubeSpan: KubeSpanSettings;
  readonly podCidr: string;
  readonly serviceCidr: string;
  readonly serviceAccountIssuer?: string;
}

const texts = z.record(z.string(), z.string()).default({});
const effect = z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]);
const taintSchema = z.object({ key: z.string(), value: z.string().optional(), effect });
const enabled = z.object({ enabled: z.boolean().default(false) }).prefault({});
const list = z.array(z.string()).default([]);
const keyPair = z.object({ crt: z.string(), key: z.string() });

/** The parts of the v1alpha1 document that the world acts on; `talosctl` has checked all of it. */
const documentSchema = z.object({
  machine: z.object({
    type: z.enum(["controlplane", "init", "worker"]),
    ca: z.object({ crt: z.string() }),
    nodeLabels: texts,
    nodeTaints: texts,
    network: z.object({ hostname: z.string().optional(), kubespan: enabled }).prefault({}),
    kernel: z.object({ modules: z.array(z.object({ name: z.string() })).default([]) }).prefault({}),
    kubelet: z.object({
      image: z.string(),
      nodeIP: z.object({ validSubnets: list }).prefault({}),
      extraArgs: z.record(z.string(), z.union([z.string(), list])).default({}),
      extraConfig: z.object({ registerWithTaints: z.array(taintSchema).default([]) }).prefault({}),
    }),
  }),
  cluster: z.object({
    id: z.string(),
    clusterName: z.string().default(""),
    controlPlane: z.object({ endpoint: z.string() }),
    network: z.object({ podSubnets: list, serviceSubnets: list }).prefault({}),
    allowSchedulingOnControlPlanes: z.boolean().default(false),
    externalCloudProvider: enabled,
    apiServer: z
      .object({ extraArgs: z.record(z.string(), z.union([z.string(), list])).default({}) })
      .prefault({}),
  }),
});

const kindSchema = z.object({ kind: z.string() });
const hostnameSchema = z.object({ hostname: z.string().optional() });
const kubeSpanSchema = z.object({
  enabled: z.boolean().default(false),
  allowDownPeerBypass: z.boolean().default(false),
  filters: z.object({ endpoints: list }).prefault({}),
});

/** Every document of a configuration, parsed. */
export const documentsOf = (text: string): readonly unknown[] =>
  parseAllDocuments(text).map((document) => document.toJS() as unknown);

/** The document without a kind: the old, great one. */
export const v1alpha1Of = (documents: readonly unknown[]): unknown =>
  documents.find((document) => document !== null && !kindSchema.safeParse(document).success);

const ofKind = (documents: readonly unknown[], kind: string): unknown =>
  documents.find((document) => kindSchema.safeParse(document).data?.kind === kind);

const controlPlaneRole = "node-role.kubernetes.io/control-plane";

/** `value:effect` or only `effect`, as the configuration writes a taint. */
function taintOf([key, text]: [string, string]): NodeTaint {
  const [first = "", second] = text.split(":");
  return second === undefined
    ? { key, effect: effect.parse(first) }
    : { key, ...(first !== "" && { value: first }), effect: effect.parse(second) };
}

const single = (argument: string | string[] | undefined): string | undefined =>
  typeof argument === "string" ? argument : argument?.at(-1);

/** @param text a configuration that `talosctl validate` accepts */
export function nodeConfiguration(text: string): NodeConfiguration {
  const documents = documentsOf(text);
  const { machine, cluster } = documentSchema.parse(v1alpha1Of(documents));
  const isControlPlane = machine.type !== "worker";
  const own = hostnameSchema.parse(ofKind(documents, "HostnameConfig") ?? {});
  const hostname = own.hostname ?? machine.network.hostname;
  const kubeSpan = kubeSpanSchema.parse(
    ofKind(documents, "KubeSpanConfig") ?? machine.network.kubespan,
  );
  const { extraArgs, extraConfig, image, nodeIP } = machine.kubelet;
  const providerId = single(extraArgs["provider-id"]);
  const serviceAccountIssuer = single(cluster.apiServer.extraArgs["service-account-issuer"]);
  const isReserved = isControlPlane && !cluster.allowSchedulingOnControlPlanes;
  return {
    hash: createHash("sha256").update(text).digest("hex"),
    role: isControlPlane ? "controlplane" : "worker",
    ...(hostname !== undefined && { hostname }),
    clusterId: cluster.id,
    clusterName: cluster.clusterName,
    endpoint: cluster.controlPlane.endpoint,
    osAuthority: machine.ca.crt,
    labels: { ...(isControlPlane && { [controlPlaneRole]: "" }), ...machine.nodeLabels },
    taints: [
      ...(isReserved ? [{ key: controlPlaneRole, effect: "NoSchedule" as const }] : []),
      ...Object.entries(machine.nodeTaints).map(taintOf),
      ...extraConfig.registerWithTaints.map(({ key, value, effect: ofTaint }) => ({
        key,
        ...(value !== undefined && { value }),
        effect: ofTaint,
      })),
    ],
    addressSubnets: nodeIP.validSubnets,
    ...(providerId !== undefined && { providerId }),
    hasCloudController: cluster.externalCloudProvider.enabled,
    kubeletVersion: image.slice(image.lastIndexOf(":") + 1).replace(/@.*/, ""),
    kernelModules: machine.kernel.modules.map(({ name }) => name),
    kubeSpan: {
      isEnabled: kubeSpan.enabled,
      allowsDownPeerBypass: kubeSpan.allowDownPeerBypass,
      endpointFilters: kubeSpan.filters.endpoints,
    },
    podCidr: cluster.network.podSubnets[0] ?? "10.244.0.0/16",
    serviceCidr: cluster.network.serviceSubnets[0] ?? "10.96.0.0/12",
    ...(serviceAccountIssuer !== undefined && { serviceAccountIssuer }),
  };
}

const secretsSchema = z.object({
  machine: z.object({ ca: keyPair }),
  cluster: z.object({
    ca: keyPair,
    aggregatorCA: keyPair,
    serviceAccount: z.object({ key: z.string() }),
    etcd: z.object({ ca: keyPair }),
    secretboxEncryptionSecret: z.string(),
  }),
});

const pairOf = ({ crt, key }: z.infer<typeof keyPair>): KeyPair => ({ cert: crt, key });

/** The keys of a cluster. Only control planes are given them. */
export interface ClusterKeys {
  /** What its Kubernetes control plane runs on. */
  readonly kubernetes: ControlPlaneSecrets;
  /** Signs the certificates of the machine API and of its clients. */
  readonly talos: KeyPair;
}

/** @param text configuration of a control plane */
export function clusterKeys(text: string): ClusterKeys {
  const { machine, cluster } = secretsSchema.parse(v1alpha1Of(documentsOf(text)));
  return {
    talos: pairOf(machine.ca),
    kubernetes: {
      etcd: pairOf(cluster.etcd.ca),
      k8s: pairOf(cluster.ca),
      k8sAggregator: pairOf(cluster.aggregatorCA),
      serviceAccountKey: cluster.serviceAccount.key,
      secretboxEncryptionSecret: cluster.secretboxEncryptionSecret,
    },
  };
}
