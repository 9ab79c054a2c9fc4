import type { NodeSettings } from "../../config/schema";
import { onSite } from "../siteLabel";
import { localPathDirectory } from "../talos/volumes";
import type { LabelTerm } from "./labelTerm";
import { type ContainerResources, momentary, resourcesOf, workloads } from "./memory";

interface NodePaths {
  readonly node: string;
  readonly paths: readonly string[];
}

/** The values of the local-path-provisioner chart that this cluster sets; it checks neither keys nor types. */
export interface LocalPathValues {
  readonly fullnameOverride: "local-path-provisioner";
  readonly replicaCount: 1;
  readonly helperImage: { readonly tag: string };
  readonly nodeSelector: ReturnType<typeof onSite>;
  readonly priorityClassName: "system-cluster-critical";
  readonly storageClass: {
    readonly name: "local-path";
    readonly provisionerName: "rancher.io/local-path";
    readonly defaultClass: true;
    readonly defaultVolumeType: "local";
    readonly reclaimPolicy: "Retain";
    readonly volumeBindingMode: "WaitForFirstConsumer";
    readonly allowedTopologies: readonly [{ readonly matchLabelExpressions: readonly [LabelTerm] }];
  };
  readonly nodePathMap: readonly NodePaths[];
  readonly podSecurityContext: { readonly seccompProfile: { readonly type: "RuntimeDefault" } };
  readonly securityContext: {
    readonly runAsNonRoot: true;
    readonly runAsUser: number;
    readonly runAsGroup: number;
    readonly allowPrivilegeEscalation: false;
    readonly readOnlyRootFilesystem: true;
    readonly capabilities: { readonly drop: readonly ["ALL"] };
  };
  readonly resources: ContainerResources;
  readonly helperPod: { readonly resources: ContainerResources };
}

const nobody = 65_534;

/** Names of the nodes whose Talos configuration has the user volume. */
export function localPathNodes(nodes: readonly NodeSettings[]): readonly string[] {
  return nodes.filter(({ localPathGiB }) => localPathGiB > 0).map(({ name }) => name);
}

/**
 * Values of the local-path-provisioner chart: volumes on the nodes with the user volume and nowhere
 * else. On any other node the folder would be made on the disk that a reset wipes, and nothing
 * would say so.
 */
export function localPathValues(nodeNames: readonly string[]): LocalPathValues {
  return {
    fullnameOverride: "local-path-provisioner",
    // It elects no leader: two would both make each volume.
    replicaCount: workloads.localPathProvisioner.replicas,
    // "latest" by default.
    helperImage: { tag: "1.37.0" },
    nodeSelector: onSite("vps"),
    priorityClassName: "system-cluster-critical",
    storageClass: {
      name: "local-path",
      // By default it depends on the release; volumes keep it for ever.
      provisionerName: "rancher.io/local-path",
      defaultClass: true,
      // A folder that has vanished then stops the pod instead of being made again, empty.
      defaultVolumeType: "local",
      reclaimPolicy: "Retain",
      volumeBindingMode: "WaitForFirstConsumer",
      // The path map does not steer the scheduler: a claim it sends to another node waits for good.
      allowedTopologies: [
        { matchLabelExpressions: [{ key: "kubernetes.io/hostname", values: nodeNames }] },
      ],
    },
    nodePathMap: [
      // Refuses every node that is not named.
      { node: "DEFAULT_PATH_FOR_NON_LISTED_NODES", paths: [] },
      ...nodeNames.map((node) => ({ node, paths: [localPathDirectory] })),
    ],
    podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } },
    securityContext: {
      runAsNonRoot: true,
      runAsUser: nobody,
      runAsGroup: nobody,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    resources: resourcesOf(workloads.localPathProvisioner.containers.provisioner),
    helperPod: { resources: resourcesOf(momentary.localPathHelper) },
  };
}
