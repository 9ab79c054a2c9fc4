import { certManagerValues } from "../../../components/platform/certManagerValues";
import { ciliumValues } from "../../../components/platform/ciliumValues";
import { hcloudCsiValues } from "../../../components/platform/hcloudCsiValues";
import { localPathValues } from "../../../components/platform/localPathValues";
import { proxmoxCsiValues } from "../../../components/platform/proxmoxCsiValues";
import { mtuChain } from "../../../components/mtuChain";

/** The values of every chart, for a cluster like that of prod. */
export const chartValues = {
  cilium: ciliumValues(mtuChain([1_500])),
  hcloudCsi: hcloudCsiValues({ location: "hil", tokenHash: "hash" }),
  proxmoxCsi: proxmoxCsiValues({ node: "atlas", volumeDatastore: "local-zfs" }, "hash"),
  localPath: localPathValues(["vps-0", "vps-1", "home-0"]),
  certManager: certManagerValues(),
} as const;

export type ChartName = keyof typeof chartValues;

/** What a chart reads at a path such as `operator.nodeSelector`; undefined where nothing is set. */
export function at(chart: ChartName, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined,
      chartValues[chart],
    );
}
