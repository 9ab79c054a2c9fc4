import { certManager } from "./certManager";
import type { ChartModel } from "./chartModel";
import { cilium } from "./cilium";
import { externalDns, pdnsWebhook, powerDnsOperator } from "./dns";
import { hcloudCsi } from "./hcloudCsi";
import { localPath } from "./localPath";
import { mariaDbOperator, mariaDbOperatorCrds } from "./mariaDbOperator";
import { proxmoxCsi } from "./proxmoxCsi";
import { externalSecrets, reloader, sealedSecrets } from "./secrets";
import { openBao, vault } from "./vault";

/** Every chart the lab has a model of. */
export const chartModels: readonly ChartModel[] = [
  cilium,
  hcloudCsi,
  proxmoxCsi,
  localPath,
  certManager,
  mariaDbOperatorCrds,
  mariaDbOperator,
  powerDnsOperator,
  externalDns,
  pdnsWebhook,
  openBao,
  vault,
  externalSecrets,
  sealedSecrets,
  reloader,
];

/** `cilium` of `oci://quay.io/cilium/charts/cilium`. */
const nameOf = (reference: string): string => reference.replace(/\/+$/, "").split("/").at(-1) ?? "";

/**
 * The model of a chart at one version.
 *
 * @throws Error when the chart has no model, or its model was made from another version
 */
export function chartModel(reference: string, version: string): ChartModel {
  const name = nameOf(reference);
  const model = chartModels.find(({ chart }) => chart === name);
  if (model === undefined) {
    const known = chartModels.map(({ chart }) => chart).join(", ");
    throw new Error(
      `the chart '${reference}' is no directory and the lab has no model of it; ` +
        `modelled are ${known}: add it to lab/kubernetes/models/index.ts`,
    );
  }
  const isSame = model.version.replace(/^v/, "") === version.replace(/^v/, "");
  if (version !== "" && !isSame) {
    throw new Error(
      `the lab's model of the chart '${name}' was made from version ${model.version}, the release ` +
        `asks for ${version}: compare the new chart with ${model.file}, then change its version`,
    );
  }
  return model;
}
