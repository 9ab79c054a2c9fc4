import { existsSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import type { JsonObject } from "../json";
import { chartModel } from "../models";
import { modelledLabel, renderModel } from "../models/render";
import type { HelmWorkplace } from "./helmCommand";

/** A release as the program asks for it. */
export interface ReleaseRequest {
  readonly name: string;
  readonly namespace: string;
  /** A directory, or the name or reference of a chart that has a model. */
  readonly chart: string;
  /** Empty for whatever there is. */
  readonly version: string;
  readonly values: JsonObject;
}

/** Without aliases: a reader takes many of them for an attack. */
const yaml = (value: object): string => stringify(value, { aliasDuplicateObjects: false });

export const isDirectory = (chart: string): boolean => existsSync(path.join(chart, "Chart.yaml"));

/**
 * A directory that helm can install a release from. For a chart that cannot be had it is made from
 * the chart's model, with the model's objects in the place of templates.
 *
 * @throws Error when there is neither a directory nor a model
 */
export function chartDirectory(request: ReleaseRequest, workplace: HelmWorkplace): string {
  const { chart, version } = request;
  if (isDirectory(chart)) return path.resolve(chart);
  const model = chartModel(chart, version);
  const manifest = {
    apiVersion: "v2",
    name: model.chart,
    version: model.version,
    appVersion: model.appVersion,
    description: "A model of the chart, made by the lab.",
    annotations: modelledLabel,
  };
  const documents = renderModel(model, request).map(yaml);
  workplace.write("chart/Chart.yaml", yaml(manifest));
  // Read as a file and never as a template, whatever braces are in it.
  workplace.write("chart/objects.yaml", documents.join("---\n"));
  workplace.write("chart/templates/objects.yaml", '{{ .Files.Get "objects.yaml" }}\n');
  model.definitions.forEach((definition, index) => {
    workplace.write(`chart/crds/${String(index)}.yaml`, yaml(definition));
  });
  return path.join(workplace.directory, "chart");
}
