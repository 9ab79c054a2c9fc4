import type { ResourceValidationArgs } from "@pulumi/policy";
import { type Chart, charts } from "./charts";
import { resourceType } from "./types";
import { unchecked } from "./unknown";
import { isRecord, valueAt } from "./values";

/** A chart's release as a program asks for it. */
export interface Release {
  /** How messages and exemptions name it. */
  readonly subject: string;
  readonly name: string;
  readonly namespace: string;
  /** The chart's own name, wherever it comes from. */
  readonly chartName: string;
  readonly version: unknown;
  /** Undefined when no rule knows where this chart keeps what. */
  readonly chart: Chart | undefined;
  /** The value at a path of keys with dots between them; undefined where it ends early. */
  readonly value: (path: string) => unknown;
}

/** "cilium", "oci://registry/charts/cilium", "./charts/cilium" and "cilium-1.20.2.tgz" are one chart. */
function chartNameOf(chart: string): string {
  const last = chart.replace(/\/+$/, "").split("/").at(-1) ?? "";
  return last.replace(/-v?\d[^/]*\.tgz$/, "");
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** The release that a resource is; undefined for any other resource. */
export function releaseOf({ type, name, props }: ResourceValidationArgs): Release | undefined {
  if (type !== resourceType.release && type !== resourceType.chart) return undefined;
  const chartName = chartNameOf(text(props["chart"]));
  const releaseName = text(props["name"]) || name;
  const subject = `release '${releaseName}'`;
  return {
    subject,
    name: releaseName,
    namespace: text(props["namespace"]),
    chartName,
    version: props["version"],
    chart: Object.hasOwn(charts, chartName) ? charts[chartName] : undefined,
    value: (path) => {
      if (props["valueYamlFiles"] !== undefined) {
        throw unchecked([`the values of ${subject} are in files, which no rule reads`]);
      }
      const values: unknown = props["values"];
      return path === "" ? values : valueAt(values, ...path.split("."));
    },
  };
}

/** Whether a setting of a chart is on. */
export function isOn(
  release: Release,
  { path, default: standard }: { readonly path: string; readonly default: boolean },
): boolean {
  const value = release.value(path);
  return typeof value === "boolean" ? value : standard;
}

/** The first of several records that says something about a key. */
export function firstOf(release: Release, paths: readonly string[], key: string): unknown {
  for (const path of paths) {
    const record = release.value(path);
    const value = isRecord(record) ? record[key] : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}
