import type { ApiClient } from "../kubernetes/apiClient";
import { type ApiObject, referenceTo } from "../kubernetes/apiObject";
import { objectsAt, textAt, valueAt } from "../kubernetes/json";
import type { Cluster } from "./cluster";
import type { Scene } from "./drill";

const isOfDaemonSet = (pod: ApiObject): boolean =>
  objectsAt(pod, "metadata", "ownerReferences").some(({ kind }) => kind === "DaemonSet");

/** What an operator does with `kubectl`, each method a command of the runbooks. */
export class Kubectl {
  public constructor(
    private readonly scene: Scene,
    private readonly cluster: Cluster,
  ) {}

  /** `kubectl drain <node> --ignore-daemonsets --delete-emptydir-data` */
  public async drain(node: string): Promise<void> {
    await this.cordon(node);
    const client = this.cluster.client();
    await this.scene.eventually(`${node} has no pods left but those of daemons`, [], async () => {
      const pods = await this.#podsOn(client, node);
      for (const pod of pods) await evict(client, pod);
      return pods.map(({ metadata }) => metadata.name);
    });
  }

  /** `kubectl cordon <node>` */
  public async cordon(node: string): Promise<void> {
    await this.#setUnschedulable(node, true);
  }

  /** `kubectl uncordon <node>` */
  public async uncordon(node: string): Promise<void> {
    await this.#setUnschedulable(node, false);
  }

  /**
   * `kubectl delete pvc …`, then `kubectl delete pv …`, for every volume on the node's own disk: it
   * goes with the machine, and a claim that is bound to it would wait for it for ever.
   */
  public async deleteVolumesOn(node: string): Promise<void> {
    const client = this.cluster.client();
    const volumes = (await client.list("v1", "PersistentVolume")).filter((volume) =>
      JSON.stringify(valueAt(volume, "spec", "nodeAffinity") ?? null).includes(`"${node}"`),
    );
    const names = volumes.map(({ metadata }) => metadata.name);
    for (const claim of await client.list("v1", "PersistentVolumeClaim")) {
      const isBound = names.includes(textAt(claim, "spec", "volumeName"));
      if (isBound) await client.delete(referenceTo(claim));
    }
    // The class keeps volumes whose claim is gone.
    for (const volume of volumes) await client.delete(referenceTo(volume));
    await this.scene.eventually(`no volume is left on the disk of ${node}`, [], async () =>
      (await client.list("v1", "PersistentVolume"))
        .map(({ metadata }) => metadata.name)
        .filter((name) => names.includes(name)),
    );
  }

  /**
   * `kubectl delete pods -A --field-selector spec.nodeName=<node> --force --grace-period=0`: only for
   * a node that is gone for good, since nobody there is asked.
   */
  public async forceDeletePodsOn(node: string): Promise<void> {
    const client = this.cluster.client();
    for (const { metadata } of await this.#podsOn(client, node)) {
      const path = `/api/v1/namespaces/${textAt(metadata, "namespace")}/pods/${metadata.name}`;
      const body = { apiVersion: "v1", kind: "DeleteOptions", gracePeriodSeconds: 0 };
      await client.connection.ask({ method: "DELETE", path, body });
    }
  }

  async #setUnschedulable(node: string, unschedulable: boolean): Promise<void> {
    const reference = { apiVersion: "v1", kind: "Node", name: node };
    await this.cluster.client().patch(reference, { spec: { unschedulable } });
  }

  async #podsOn(client: ApiClient, node: string): Promise<readonly ApiObject[]> {
    const pods = await client.list("v1", "Pod", { fieldSelector: `spec.nodeName=${node}` });
    return pods.filter((pod) => !isOfDaemonSet(pod));
  }
}

/** A disruption budget may refuse for a while; who drains asks again. */
async function evict(client: ApiClient, pod: ApiObject): Promise<void> {
  const { name } = pod.metadata;
  const namespace = textAt(pod, "metadata", "namespace");
  const body = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } };
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
  await client.connection.ask({ method: "POST", path, body }).catch(() => undefined);
}
