import { existsSync, readFileSync } from "node:fs";
import { ApiClient } from "../../../kubernetes/apiClient";
import { VendorError } from "../../model";
import type { Properties } from "../../values";

/** The cluster a provider was configured for. */
export interface Cluster {
  readonly client: ApiClient;
  readonly kubeconfig: string;
  /** Takes over an object that exists already, instead of refusing to make it. */
  readonly adoptsExisting: boolean;
  /** Counts what an unreachable cluster holds as deleted. */
  readonly forgetsUnreachable: boolean;
}

/** One client for each kubeconfig: it keeps its connections and what it has learnt of the API. */
const clients = new Map<string, ApiClient>();

/** The engine hands every argument that is no text over as JSON. */
const isOn = (config: Properties, name: string): boolean =>
  config[name] === true || config[name] === "true";

/**
 * The cluster of a provider's arguments.
 *
 * @throws VendorError without a kubeconfig: the ambient one of a user is never taken
 */
export function clusterOf(config: Properties): Cluster {
  const { kubeconfig, context } = config;
  if (typeof kubeconfig !== "string" || kubeconfig === "") {
    throw new VendorError("the kubernetes provider has no kubeconfig; give it one explicitly");
  }
  const text = existsSync(kubeconfig) ? readFileSync(kubeconfig, "utf8") : kubeconfig;
  const contextName = typeof context === "string" ? context : undefined;
  const key = `${contextName ?? ""}\n${text}`;
  const client = clients.get(key) ?? ApiClient.fromKubeconfig(text, contextName);
  clients.set(key, client);
  return {
    client,
    kubeconfig: text,
    adoptsExisting: isOn(config, "upsertExistingObjects"),
    forgetsUnreachable: isOn(config, "deleteUnreachable"),
  };
}
