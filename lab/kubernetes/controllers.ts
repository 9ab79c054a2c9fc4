import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../config/messageOf";
import type { ApiClient } from "./apiClient";
import { type ApiObject, conditionsOf } from "./apiObject";
import { UnreachableError } from "./connection";
import { textAt, valueAt } from "./json";

/** What a program in a modelled pod would do. */
export interface Controller {
  /** Names it in messages, as simulated. */
  readonly name: string;
  /** Labels of its pods: it works as long as one of them is ready. */
  readonly pods: string;
  /** Brings the cluster one step nearer to what its objects ask for; called again and again. */
  readonly reconcile: (client: ApiClient) => Promise<void>;
}

export interface ControllerOptions {
  /** Ends the loop. */
  readonly signal: AbortSignal;
  /** Told of a failed step, once for each new message. */
  readonly say: (event: string) => void;
  readonly pollMilliseconds?: number;
}

/** The pods of a selector that run and are ready. */
export async function readyPods(
  client: ApiClient,
  labelSelector: string,
): Promise<readonly ApiObject[]> {
  const pods = await client.list("v1", "Pod", {
    labelSelector,
    fieldSelector: "status.phase=Running",
  });
  return pods.filter(
    (pod) =>
      valueAt(pod, "metadata", "deletionTimestamp") === undefined &&
      conditionsOf(pod).some(({ type, status }) => type === "Ready" && status === "True"),
  );
}

export const nodeOf = (pod: ApiObject): string => textAt(pod, "spec", "nodeName");

async function pass(controller: Controller, client: ApiClient): Promise<string | undefined> {
  try {
    const pods = await readyPods(client, controller.pods);
    if (pods.length > 0) await controller.reconcile(client);
    return undefined;
  } catch (error) {
    // The API may be away for a while, as in life.
    if (error instanceof UnreachableError) return undefined;
    return `${controller.name}: ${messageOf(error)}`;
  }
}

/** Does the work of modelled pods until the signal; a failed step is tried again with the next pass. */
export async function runControllers(
  client: ApiClient,
  controllers: readonly Controller[],
  { signal, say, pollMilliseconds = 500 }: ControllerOptions,
): Promise<void> {
  const told = new Map<string, string>();
  while (!signal.aborted) {
    for (const controller of controllers) {
      const failure = await pass(controller, client);
      if (failure !== undefined && told.get(controller.name) !== failure) say(failure);
      told.set(controller.name, failure ?? "");
    }
    await sleep(pollMilliseconds, undefined, { signal }).catch(() => undefined);
  }
}
