import { tagOf } from "../images";
import { programMachines } from "../programMachines";
import { type Program, programRule } from "../rule";
import { resourceType } from "../types";
import { separately } from "../unknown";
import { shown, textOf, valueAt } from "../values";

const controlPlaneImages = ["apiServer", "controllerManager", "scheduler"] as const;

const minorOf = (version: string): number => Number(/^v?1\.(\d+)\.\d+$/.exec(version)?.[1]);

function clusterVersion({ inputs }: Program): unknown {
  const cluster = inputs.find(({ type }) => type === resourceType.hybridCluster);
  return cluster && valueAt(cluster.props["cluster"], "kubernetesVersion");
}

/** A kubelet newer than its API server, or much older, is supported by nobody and breaks by chance. */
export const kubernetesVersionsFit = programRule(
  {
    name: "kubernetes-versions-fit",
    description: "Kubernetes is a version that Talos supports, and its parts are within the skew.",
    severity: "high",
    remediationSteps:
      "set `kubernetesVersion` in `hybrid:cluster`, and no image of Kubernetes in a patch.",
    thresholds: {
      oldestMinor: {
        type: "integer",
        minimum: 1,
        default: 31,
        description: "Oldest minor version of Kubernetes 1.x that this Talos supports.",
      },
      newestMinor: {
        type: "integer",
        minimum: 1,
        default: 36,
        description: "Newest minor version of Kubernetes 1.x that this Talos supports.",
      },
      kubeletMinorsBehind: {
        type: "integer",
        minimum: 0,
        default: 3,
        description: "Minor versions that a kubelet may be older than its API server.",
      },
    },
  },
  (program, { oldestMinor, newestMinor, kubeletMinorsBehind }, report) => {
    separately([
      () => {
        const version = clusterVersion(program);
        if (version === undefined) return;
        const minor = minorOf(textOf(version));
        if (minor >= oldestMinor && minor <= newestMinor) return;
        const actual = `Kubernetes is ${shown(version)}`;
        const expected = `an exact version from v1.${oldestMinor} to v1.${newestMinor}`;
        report({ subject: "cluster", actual, expected });
      },
      ...programMachines(program).flatMap(({ subject, urn, setting }) => {
        const wanted = String(clusterVersion(program));
        const tagAt = (...path: readonly string[]): string | undefined => {
          const image = setting(undefined, ...path, "image");
          return image === undefined ? undefined : (tagOf(textOf(image)) ?? "none");
        };
        return [
          ...controlPlaneImages.map((part) => () => {
            const tag = tagAt("cluster", part);
            if (tag === undefined || tag === wanted) return;
            report({ subject, actual: `${part} is ${tag}`, expected: wanted, urn });
          }),
          () => {
            const tag = tagAt("machine", "kubelet");
            if (tag === undefined) return;
            const behind = minorOf(wanted) - minorOf(tag);
            if (behind >= 0 && behind <= kubeletMinorsBehind) return;
            const expected = `${wanted}, or ${kubeletMinorsBehind} minor versions older at most`;
            report({ subject, actual: `kubelet is ${tag}`, expected, urn });
          },
        ];
      }),
    ]);
  },
);
