import { type Problem, quoted, setCommand } from "../problem";
import { minorOf, supportedVersions } from "../versions";
import type { Check } from "./check";

const ordinal = (minor: string): number =>
  Number(minor.split(".")[0]) * 1_000 + Number(minor.split(".")[1]);

function reason(talosMinor: string): string {
  const newest = Math.max(...supportedVersions.map(({ talos }) => ordinal(talos)));
  return ordinal(talosMinor) > newest
    ? "the Talos provider cannot read the configuration documents of newer lines"
    : "older lines lack kinds of configuration documents that this program writes";
}

/** Talos runs six Kubernetes minors, and this program writes for the Talos lines of the table. */
export const versions: Check = ({ cluster }) => {
  const { talosVersion, kubernetesVersion } = cluster ?? {};
  if (talosVersion === undefined) return [];
  const minor = minorOf(talosVersion);
  const pair = supportedVersions.find(({ talos }) => talos === minor);
  const problems: Problem[] = [];

  if (pair === undefined) {
    const lines = supportedVersions.map(({ talos }) => talos).join(", ");
    const path = "cluster.talosVersion";
    const message = `expected a release of Talos ${lines}, got ${quoted(talosVersion)}; ${reason(minor)}`;
    problems.push({ path, message, fix: setCommand(path, "v1.13.9") });
  } else if (kubernetesVersion && !pair.kubernetes.includes(minorOf(kubernetesVersion))) {
    const path = "cluster.kubernetesVersion";
    const message = `expected a release of Kubernetes ${pair.kubernetes.join(", ")}, which Talos ${pair.talos} runs, got ${quoted(kubernetesVersion)}`;
    problems.push({ path, message, fix: setCommand(path, "v1.36.3") });
  }
  return problems;
};
