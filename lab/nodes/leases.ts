import { type ApiClient, ApiError } from "../controlPlane/apiClient";
import type { Timing } from "../controlPlane/timing";
import { forEachConcurrently } from "./forEachConcurrently";

const leasesPath = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
const concurrency = 8;

/** A timestamp with microseconds, as leases have it. */
const microTime = (): string => new Date().toISOString().replace("Z", "000Z");

/** Renews the lease of every living node, as its kubelet would; a dead one's runs out. */
export class Leases {
  readonly #timing: Timing;
  #lastSeconds = -Infinity;

  public constructor(timing: Timing) {
    this.#timing = timing;
  }

  /**
   * Renews all when it is time, else does nothing.
   * @throws ApiError when the API server refuses or is away
   */
  public async renew(client: ApiClient, living: readonly string[]): Promise<void> {
    const nowSeconds = performance.now() / 1_000;
    if (nowSeconds - this.#lastSeconds < this.#timing.leaseRenewSeconds) return;
    await forEachConcurrently(concurrency, living, async (name) => {
      await this.#renewOne(client, name);
    });
    this.#lastSeconds = nowSeconds;
  }

  async #renewOne(client: ApiClient, name: string): Promise<void> {
    const spec = {
      holderIdentity: name,
      leaseDurationSeconds: this.#timing.leaseDurationSeconds,
      renewTime: microTime(),
    };
    try {
      await client.request("PATCH", `${leasesPath}/${name}`, { spec });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
      await client.request("POST", leasesPath, {
        apiVersion: "coordination.k8s.io/v1",
        kind: "Lease",
        metadata: { name, namespace: "kube-node-lease" },
        spec,
      });
    }
  }
}
