import type { ApiClient } from "../apiClient";
import { type ApiObject, annotationOf, referenceTo } from "../apiObject";
import { type Controller, nodeOf } from "../controllers";
import { isSame, objectsAt, textAt, valueAt } from "../json";
import { livingNodes } from "../../nodes/nodeObject";
import { mountedAnnotation } from "./mountedAnnotation";
import { handleOf, volumeNameOf } from "./provision";

const namespaceOf = (object: ApiObject): string => textAt(object, "metadata", "namespace");

/** Claims of a pod, by name; a volume that lives as long as its pod has one too. */
const claimNamesOf = (pod: ApiObject): readonly string[] =>
  objectsAt(pod, "spec", "volumes").flatMap((volume) => {
    const claimName = textAt(volume, "persistentVolumeClaim", "claimName");
    if (claimName !== "") return [claimName];
    return volume["ephemeral"] === undefined
      ? []
      : [`${pod.metadata.name}-${textAt(volume, "name")}`];
  });

/** What kubelets see of the volumes of a cluster. */
interface Sight {
  readonly claims: readonly ApiObject[];
  readonly volumes: ReadonlyMap<string, ApiObject>;
  /** `<node>/<volume>` of those that hang on their node. */
  readonly attached: ReadonlySet<string>;
}

/** Names of the volumes that a pod uses; undefined for a claim without one. */
const volumesOf = (pod: ApiObject, { claims }: Sight): readonly (string | undefined)[] =>
  claimNamesOf(pod).map((name) => {
    const claim = claims.find(
      (one) => one.metadata.name === name && namespaceOf(one) === namespaceOf(pod),
    );
    return textAt(claim, "spec", "volumeName") || undefined;
  });

function canMount(pod: ApiObject, sight: Sight): boolean {
  return volumesOf(pod, sight).every((name) => {
    const volume = name === undefined ? undefined : sight.volumes.get(name);
    if (volume === undefined) return false;
    // A folder is where its node is; a vendor's volume has to be brought there.
    const needsAttachment = valueAt(volume, "spec", "csi") !== undefined;
    return !needsAttachment || sight.attached.has(`${nodeOf(pod)}/${volume.metadata.name}`);
  });
}

/** By it a kubelet leaves the hanging of volumes to the cluster; without it nobody does that. */
const managedAnnotation = "volumes.kubernetes.io/controller-managed-attach-detach";

async function leaveAttaching(client: ApiClient, node: ApiObject): Promise<void> {
  if (annotationOf(node, managedAnnotation) === "true") return;
  const annotations = { [managedAnnotation]: "true" };
  await client.patch(referenceTo(node), { metadata: { annotations } });
}

/** Says which volumes the pods of a node have in use: Kubernetes takes none of those away. */
async function reportUse(
  client: ApiClient,
  node: ApiObject,
  pods: readonly ApiObject[],
  sight: Sight,
): Promise<void> {
  const { name } = node.metadata;
  const used = pods.filter((pod) => nodeOf(pod) === name).flatMap((pod) => volumesOf(pod, sight));
  const volumesInUse = [...new Set(used)]
    .flatMap((volume) => sight.volumes.get(volume ?? "") ?? [])
    .filter((volume) => sight.attached.has(`${name}/${volume.metadata.name}`))
    .map(
      (volume) =>
        `kubernetes.io/csi/${textAt(volume, "spec", "csi", "driver")}^${handleOf(volume)}`,
    )
    .sort();
  const before = valueAt(node, "status", "volumesInUse") ?? [];
  if (isSame(before, volumesInUse)) return;
  await client.patch(referenceTo(node), { status: { volumesInUse } }, "status");
}

const isOver = (pod: ApiObject): boolean =>
  ["Succeeded", "Failed"].includes(textAt(pod, "status", "phase"));

/** What the kubelets do about volumes; one that does not run does nothing, as in life. */
async function mountVolumes(client: ApiClient): Promise<void> {
  const claims = await client.list("v1", "PersistentVolumeClaim");
  const attachments = await client.list("storage.k8s.io/v1", "VolumeAttachment");
  // A volume may outlive its claim, and be in use no more.
  if (claims.length === 0 && attachments.length === 0) return;
  const nodes = await client.list("v1", "Node", { labelSelector: livingNodes });
  const living = new Set(nodes.map(({ metadata }) => metadata.name));
  const all = await client.list("v1", "Pod");
  const pods = all.filter((pod) => claimNamesOf(pod).length > 0 && living.has(nodeOf(pod)));
  const volumes = await client.list("v1", "PersistentVolume");
  const sight: Sight = {
    claims,
    volumes: new Map(volumes.map((volume) => [volume.metadata.name, volume])),
    attached: new Set(
      attachments
        .filter((one) => valueAt(one, "status", "attached") === true)
        .map((one) => `${textAt(one, "spec", "nodeName")}/${volumeNameOf(one)}`),
    ),
  };
  const running = pods.filter((pod) => !isOver(pod));
  for (const node of nodes) {
    await leaveAttaching(client, node);
    await reportUse(client, node, running, sight);
  }
  for (const pod of running) {
    if (annotationOf(pod, mountedAnnotation) !== "" || !canMount(pod, sight)) continue;
    await client.patch(referenceTo(pod), {
      metadata: { annotations: { [mountedAnnotation]: "true" } },
    });
  }
}

/** The kubelets of all simulated nodes, as far as volumes go. */
export const kubelets: Controller = {
  name: "kubelets (simulated)",
  pods: "app.kubernetes.io/name in (hcloud-csi,proxmox-csi-plugin,local-path-provisioner)",
  reconcile: mountVolumes,
};
