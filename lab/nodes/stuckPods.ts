import { setTimeout as sleep } from "node:timers/promises";
import type { ApiClient } from "../kubernetes/apiClient";
import { type ApiObject, referenceTo } from "../kubernetes/apiObject";
import type { ControllerOptions } from "../kubernetes/controllers";
import { UnreachableError } from "../kubernetes/connection";
import { textAt } from "../kubernetes/json";

/** Longer than a simulated kubelet takes for any step. */
const stuckMilliseconds = 5_000;

/**
 * Pods that a kubelet would have started or ended long ago. KWOK goes by events, and where a node has
 * come back a moment ago it can lose the one after which a pod would go on.
 *
 * @param nowMilliseconds since 1970
 */
export const stuckPods = (
  pods: readonly ApiObject[],
  nowMilliseconds: number,
): readonly ApiObject[] =>
  pods.filter((pod) => {
    const time = (name: string): string => textAt(pod, "metadata", name);
    const ending = time("deletionTimestamp");
    const isDue = ending !== "" || textAt(pod, "status", "phase") === "Pending";
    const since = ending || textAt(pod, "status", "startTime") || time("creationTimestamp");
    const isOnNode = textAt(pod, "spec", "nodeName") !== "";
    return isOnNode && isDue && nowMilliseconds - Date.parse(since) > stuckMilliseconds;
  });

/** Touches stuck pods until the signal, so that KWOK sees an event and looks at them again. */
export async function nudgeStuckPods(
  client: ApiClient,
  { signal, say }: ControllerOptions,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const now = Date.now();
      for (const pod of stuckPods(await client.list("v1", "Pod"), now)) {
        const annotations = { "lab.hybrid.cluster/nudged": new Date(now).toISOString() };
        await client.patch(referenceTo(pod), { metadata: { annotations } });
      }
    } catch (error) {
      // The API may be away for a while, as in life.
      if (!(error instanceof UnreachableError)) say(`stuck pods: ${String(error)}`);
    }
    await sleep(stuckMilliseconds, undefined, { signal }).catch(() => undefined);
  }
}
