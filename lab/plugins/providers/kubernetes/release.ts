import { messageOf } from "../../../../config/messageOf";
import { isDirectory } from "../../../kubernetes/helm/chartDirectory";
import type { ReleaseRequest } from "../../../kubernetes/helm/chartDirectory";
import { HelmError } from "../../../kubernetes/helm/helmCommand";
import { type DeploymentPolicy, Releases } from "../../../kubernetes/helm/release";
import { type ReleaseRecord, readRelease } from "../../../kubernetes/helm/releaseRecord";
import { UnreachableError } from "../../../kubernetes/connection";
import { isObject, textAt } from "../../../kubernetes/json";
import { chartModel } from "../../../kubernetes/models";
import {
  type Creation,
  type Refusal,
  type ResourceModel,
  UnreadyError,
  VendorError,
} from "../../model";
import type { Properties, Value } from "../../values";
import { type Cluster, clusterOf } from "./cluster";

const defaultTimeoutSeconds = 300;

/** Nulls would remove the chart's own values, which needs a word of the user. */
function withoutNulls(value: Value): Value {
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item)]));
}

function requestOf(inputs: Properties): ReleaseRequest {
  const given = inputs["values"] ?? {};
  const values = inputs["allowNullValues"] === true ? given : withoutNulls(given);
  return {
    name: textAt(inputs, "name"),
    namespace: textAt(inputs, "namespace") || "default",
    chart: textAt(inputs, "chart"),
    version: textAt(inputs, "version"),
    values: isObject(values) ? values : {},
  };
}

function policyOf(inputs: Properties, timeoutSeconds?: number): DeploymentPolicy {
  const { timeout, maxHistory } = inputs;
  return {
    skipsAwait: inputs["skipAwait"] === true,
    timeoutSeconds:
      typeof timeout === "number" ? timeout : (timeoutSeconds ?? defaultTimeoutSeconds),
    isAtomic: inputs["atomic"] === true,
    createsNamespace: inputs["createNamespace"] === true,
    skipsDefinitions: inputs["skipCrds"] === true,
    cleansUp: inputs["cleanupOnFail"] === true,
    maxHistory: typeof maxHistory === "number" ? maxHistory : 0,
  };
}

const idOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  `${namespace}/${name}`;

const referenceOf = (id: string): { readonly namespace: string; readonly name: string } => {
  const [namespace = "", name = ""] = id.split("/");
  return { namespace, name };
};

/** Names of what a release made, by kind: `Deployment.apps/v1`. */
function resourceNames({ objects, namespace }: ReleaseRecord): Properties {
  const byKind = new Map<string, string[]>();
  for (const { apiVersion, kind, name, namespace: own } of objects) {
    const key = `${kind}/${apiVersion}`;
    const isElsewhere = own !== undefined && own !== namespace;
    byKind.set(key, [...(byKind.get(key) ?? []), isElsewhere ? `${own}/${name}` : name]);
  }
  return Object.fromEntries(byKind);
}

const outputsOf = (record: ReleaseRecord): Properties => ({
  status: {
    name: record.name,
    namespace: record.namespace,
    chart: record.chart,
    version: record.version,
    appVersion: record.appVersion,
    revision: record.revision,
    status: record.status,
  },
  resourceNames: resourceNames(record),
});

/** The provider loads the chart before it does anything, so a chart that is nowhere fails early. */
function refusals(inputs: Properties): readonly Refusal[] {
  const { chart, version } = requestOf(inputs);
  if (chart === "" || isDirectory(chart)) return [];
  try {
    chartModel(chart, version);
    return [];
  } catch (error) {
    return [{ property: "chart", reason: messageOf(error) }];
  }
}

async function deployed(
  cluster: Cluster,
  step: "install" | "upgrade",
  inputs: Properties,
  { timeoutSeconds, signal }: Pick<Creation, "timeoutSeconds" | "signal">,
): Promise<ReleaseRecord> {
  const { client, kubeconfig } = cluster;
  const request = requestOf(inputs);
  try {
    const policy = policyOf(inputs, timeoutSeconds);
    return await new Releases(client, kubeconfig, signal).deploy(step, request, policy);
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    const record = await readRelease(client, request);
    // What was not taken back exists, so the state has to know it.
    if (record === undefined) throw new VendorError(error.message);
    throw new UnreadyError(error.message, { id: idOf(request), outputs: outputsOf(record) });
  }
}

async function create({ inputs, config, ...waiting }: Creation): Promise<{
  readonly id: string;
  readonly outputs: Properties;
}> {
  const cluster = clusterOf(config);
  const request = requestOf(inputs);
  const existing = await readRelease(cluster.client, request);
  if (existing !== undefined && !cluster.adoptsExisting) {
    throw new VendorError(
      `Release ${idOf(request)} already exists (${existing.status}); take it over with ` +
        `'pulumi import kubernetes:helm.sh/v3:Release <name> ${idOf(request)}'`,
    );
  }
  if (existing?.status.startsWith("pending-")) {
    await new Releases(cluster.client, cluster.kubeconfig).forget(existing);
  }
  const isGone = existing === undefined || existing.status === "pending-install";
  const record = await deployed(cluster, isGone ? "install" : "upgrade", inputs, waiting);
  return { id: idOf(request), outputs: outputsOf(record) };
}

/** A Helm release, by the real helm. */
export const release: ResourceModel = {
  autonamed: ["name"],
  replaceOnChange: ["name", "namespace"],
  importedInputs: ["name", "namespace", "chart", "version", "values"],
  refusals,
  create,
  read: async ({ id, config, inputs }) => {
    const record = await readRelease(clusterOf(config).client, referenceOf(id));
    if (record === undefined) return undefined;
    const { name, namespace, chart, version, values } = record;
    // A reference says more than the name that helm keeps, and a directory may be named otherwise.
    const asked = textAt(inputs, "chart");
    const isSame = isDirectory(asked) || asked.split("/").at(-1) === chart;
    return {
      ...outputsOf(record),
      ...{ name, namespace, version, values },
      chart: isSame ? asked : chart,
    };
  },
  update: async ({ news, config, ...waiting }) =>
    outputsOf(await deployed(clusterOf(config), "upgrade", news, waiting)),
  delete: async ({ id, config, inputs, signal }) => {
    const { client, kubeconfig, forgetsUnreachable } = clusterOf(config);
    const reference = referenceOf(id);
    const { timeoutSeconds } = policyOf(inputs);
    try {
      if ((await readRelease(client, reference)) === undefined) return;
      await new Releases(client, kubeconfig, signal).remove(reference, timeoutSeconds);
    } catch (error) {
      if (!(forgetsUnreachable && error instanceof UnreachableError)) throw error;
    }
  },
};
