import type { Settings } from "../../config/schema";
import type { VaultSecretKey } from "../../config/secrets";
import { type ContainerResources, resourcesOf } from "../platform/memory";
import { type NodeAffinity, onNodes, staysOnItsNode, type Toleration } from "../platform/placement";
import { databaseNodes } from "../survival";
import { tlsSecret } from "./certificates";
import { type Flavor, flavors, memberCount, memberUrls } from "./flavors";
import { hcl } from "./hcl";
import { apiPort } from "./names";
import { sealOf } from "./seal";
import { directories, inPod, serverConfiguration } from "./serverConfiguration";

/** Secret with the keys and passwords that the members start with. */
export const startSecret = "vault-start";

interface SecretVariable {
  readonly envName: string;
  readonly secretName: string;
  readonly secretKey: string;
}

interface HighAvailability {
  readonly enabled: true;
  readonly replicas: typeof memberCount;
  readonly apiAddr: string;
  readonly disruptionBudget: { readonly enabled: true; readonly maxUnavailable: 1 };
}

interface Volume {
  readonly name: string;
  readonly secret: { readonly secretName: string; readonly defaultMode: number };
}

/** The values of both charts that this cluster sets; they check types, and no keys. */
export interface VaultValues {
  readonly global: { readonly tlsDisable: false };
  readonly injector: { readonly enabled: false };
  readonly server: {
    readonly image: {
      readonly registry?: string;
      readonly repository: string;
      readonly tag: string;
    };
    readonly podManagementPolicy?: "Parallel";
    readonly resources: ContainerResources;
    readonly affinity: {
      readonly nodeAffinity: NodeAffinity;
      readonly podAntiAffinity: {
        readonly requiredDuringSchedulingIgnoredDuringExecution: readonly [
          {
            readonly topologyKey: "kubernetes.io/hostname";
            readonly labelSelector: { readonly matchLabels: Readonly<Record<string, string>> };
          },
        ];
      };
    };
    readonly tolerations: readonly Toleration[];
    readonly priorityClassName: "system-cluster-critical";
    readonly updateStrategyType: "OnDelete";
    readonly dataStorage:
      | { readonly enabled: true; readonly size: string; readonly storageClass: "local-path" }
      | { readonly enabled: false };
    readonly volumes: readonly Volume[];
    readonly volumeMounts: readonly {
      readonly name: string;
      readonly mountPath: string;
      readonly readOnly: true;
    }[];
    readonly extraEnvironmentVars: Readonly<Record<string, string>>;
    readonly extraSecretEnvironmentVars: readonly SecretVariable[];
    readonly authDelegator: { readonly enabled: true };
    readonly ha: HighAvailability &
      (
        | {
            readonly raft: {
              readonly enabled: true;
              readonly setNodeId: true;
              readonly config: string;
            };
          }
        | { readonly raft: { readonly enabled: false }; readonly config: string }
      );
  };
}

export type VaultSettings = Pick<Settings, "vault" | "nodes">;

/** Labels of the members, and of no other pod. */
export const memberLabels = ({ chart, name }: Flavor): Readonly<Record<string, string>> => ({
  "app.kubernetes.io/name": name,
  "app.kubernetes.io/instance": chart.release,
  component: "server",
});

/** Memory that the server's own garbage collector aims at, below what would end the member. */
const collectorShare = 0.85;

/** A member's configuration as the chart carries it. */
export function memberConfiguration({ flavor: name, storage, unseal }: Settings["vault"]): string {
  const flavor = flavors[name];
  const seal = sealOf(unseal, directories.seal);
  const places = inPod(flavor, memberUrls(flavor));
  return hcl(serverConfiguration({ flavor, storage, seal, places }));
}

function environment({
  flavor: name,
  storage,
  unseal,
}: Settings["vault"]): readonly SecretVariable[] {
  const { variablePrefix } = flavors[name];
  const seal = sealOf(unseal, directories.seal);
  const variables: Partial<Record<VaultSecretKey, string>> = {
    ...seal.variables,
    ...(storage.backend === "postgresql" && {
      vaultPostgresUrl: `${variablePrefix}_PG_CONNECTION_URL`,
    }),
  };
  return Object.entries(variables).map(([secretKey, envName]) => ({
    envName,
    secretName: startSecret,
    secretKey,
  }));
}

/**
 * Values of either chart: three members on exactly the nodes named, two VPS and one at home. They are
 * updated one by one by hand, the active one last: docs/runbooks/vault-lost-member.md.
 */
export function vaultValues({ vault, nodes }: VaultSettings): VaultValues {
  const { storage, memoryMiB } = vault;
  const flavor: Flavor = flavors[vault.flavor];
  const { registry, repository, tag } = flavor.image;
  const config = memberConfiguration(vault);
  const isOpenBao = flavor.name === "openbao";
  return {
    global: { tlsDisable: false },
    // The operator carries secrets to the pods; a webhook that changes every pod would be a risk more.
    injector: { enabled: false },
    server: {
      image: isOpenBao ? { registry, repository, tag } : { repository, tag },
      // In order, a member that is away would keep the next ones away. Vault's chart has no other way.
      ...(isOpenBao && { podManagementPolicy: "Parallel" }),
      resources: resourcesOf({
        requestMillicores: 100,
        requestMiB: memoryMiB,
        limitMiB: memoryMiB,
      }),
      affinity: {
        nodeAffinity: onNodes(databaseNodes(nodes).map(({ name }) => name)),
        // Said again, for an affinity of our own takes the place of the chart's.
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            {
              topologyKey: "kubernetes.io/hostname",
              labelSelector: { matchLabels: memberLabels(flavor) },
            },
          ],
        },
      },
      tolerations: staysOnItsNode,
      priorityClassName: "system-cluster-critical",
      updateStrategyType: "OnDelete",
      dataStorage:
        storage.backend === "raft"
          ? { enabled: true, size: `${String(storage.sizeGiB)}Gi`, storageClass: "local-path" }
          : { enabled: false },
      volumes: [
        { name: "tls", secret: { secretName: tlsSecret(flavor), defaultMode: 0o440 } },
        { name: "start", secret: { secretName: startSecret, defaultMode: 0o440 } },
      ],
      volumeMounts: [
        { name: "tls", mountPath: directories.tls, readOnly: true },
        { name: "start", mountPath: directories.seal, readOnly: true },
      ],
      extraEnvironmentVars: {
        GOMEMLIMIT: `${String(Math.floor(memoryMiB * collectorShare))}MiB`,
        [`${flavor.variablePrefix}_CACERT`]: `${directories.tls}/ca.crt`,
      },
      extraSecretEnvironmentVars: environment(vault),
      authDelegator: { enabled: true },
      ha: {
        enabled: true,
        replicas: memberCount,
        // The pod's name and not its host name, which the chart declares too late to be used here.
        apiAddr: `https://$(${flavor.variablePrefix}_K8S_POD_NAME).${flavor.chart.release}-internal:${String(apiPort)}`,
        disruptionBudget: { enabled: true, maxUnavailable: 1 },
        ...(storage.backend === "raft"
          ? { raft: { enabled: true, setNodeId: true, config } }
          : { raft: { enabled: false }, config }),
      },
    },
  };
}
