import { volumesAreRetained } from "../../../policies/rules/volumesAreRetained";
import { type Subject, unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { claimSpec, manifest, mariaDb, release, statefulSet } from "../subjects";

const volume = (overrides: Partial<Subject>): Subject => ({
  type: "hcloud:index/volume:Volume",
  name: "data",
  inputs: {},
  ...overrides,
});
const storageClass = (reclaimPolicy: unknown) =>
  manifest("storage.k8s.io/v1:StorageClass", "fast", { reclaimPolicy });
const is = (subject: string, what: string, shown: string): string =>
  `${subject}: ${what} is ${shown}, expected Retain`;
const retention = (pvcRetentionPolicy: unknown) => mariaDb({ storage: { pvcRetentionPolicy } });

describeRule(volumesAreRetained, {
  accepts: [
    {
      of: "classes that retain",
      resources: [
        storageClass("Retain"),
        release("hcloud-csi", { storageClasses: [{ name: "a", reclaimPolicy: "Retain" }] }),
      ],
    },
    {
      of: "databases that say nothing, or retain",
      resources: [mariaDb(), retention({ whenDeleted: "Retain", whenScaled: "Retain" })],
    },
    {
      of: "a protected volume",
      resources: [volume({ inputs: { deleteProtection: true } }), volume({ protect: true })],
    },
    {
      of: "a volume of Kubernetes that is kept",
      resources: [
        manifest("core/v1:PersistentVolume", "pv", {
          spec: { persistentVolumeReclaimPolicy: "Retain" },
        }),
      ],
    },
  ],
  reports: [
    ...["Delete", "Recycle"].map((policy) => ({
      of: `a class that says ${policy}`,
      resources: [storageClass(policy)],
      findings: [is("StorageClass 'fast'", "reclaimPolicy", `"${policy}"`)],
    })),
    {
      of: "a class that says nothing",
      resources: [storageClass(undefined)],
      findings: [is("StorageClass 'fast'", "reclaimPolicy", '"Delete"')],
    },
    {
      of: "charts' classes that say nothing",
      resources: [
        release("proxmox-csi-plugin", { storageClass: [{ name: "p" }] }),
        release("local-path-provisioner", { storageClass: { name: "l" } }),
      ],
      findings: [
        is("release 'proxmox-csi-plugin' class 'p'", "reclaimPolicy", '"Delete"'),
        is("release 'local-path-provisioner' class 'l'", "reclaimPolicy", '"Delete"'),
      ],
    },
    {
      of: "a database that deletes",
      resources: [retention({ whenDeleted: "Delete", whenScaled: "Retain" })],
      findings: [is("MariaDB 'dns/galera'", "whenDeleted", '"Delete"')],
    },
    {
      of: "a StatefulSet that deletes",
      resources: [
        statefulSet("a", {}, claimSpec("proxmox"), {
          persistentVolumeClaimRetentionPolicy: { whenScaled: "Delete" },
        }),
      ],
      findings: [is("StatefulSet 'apps/a'", "whenScaled", '"Delete"')],
    },
    {
      of: "a volume that is not kept",
      resources: [manifest("core/v1:PersistentVolume", "pv", { spec: {} })],
      findings: [is("PersistentVolume 'pv'", "persistentVolumeReclaimPolicy", "nothing")],
    },
    {
      of: "a Hetzner volume that can be deleted",
      resources: [volume({})],
      findings: ["volume 'data': can be deleted, expected deleteProtection: true"],
    },
  ],
  leavesUnchecked: [{ of: "an unknown policy", resources: [storageClass(unknown)] }],
});
