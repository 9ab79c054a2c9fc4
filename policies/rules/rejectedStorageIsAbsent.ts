import { checkRejected, type Rejected } from "../rejected";
import { resourceRule } from "../rule";

const ours = "local-path for data that replicates itself, Proxmox CSI at home, Hetzner CSI on VPS";
const rejected: readonly Rejected[] = [
  { name: "Longhorn", why: ours, trace: /longhorn/i },
  { name: "OpenEBS", why: ours, trace: /openebs/i },
  { name: "Rook-Ceph", why: ours, trace: /rook-ceph|\bceph\.(?:rook\.io|com)\b|ceph-csi|^rook\// },
  { name: "LINSTOR", why: ours, trace: /linstor|piraeus|drbd/i },
  { name: "Mayastor", why: ours, trace: /mayastor/i },
];

/** Each was tried or weighed: a core spent on polling, paths that Talos lacks, every write twice. */
export const rejectedStorageIsAbsent = resourceRule(
  {
    name: "rejected-storage-is-absent",
    description:
      "No Longhorn, OpenEBS, Rook-Ceph, LINSTOR or Mayastor, in charts, classes or images.",
    severity: "high",
    remediationSteps: "use one of the cluster's storage classes.",
    thresholds: {},
  },
  (resource, _settings, report) => {
    checkRejected(resource, rejected, report);
  },
);
