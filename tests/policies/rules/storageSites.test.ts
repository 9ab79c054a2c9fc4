import { claimsNameTheirClass } from "../../../policies/rules/claimsNameTheirClass";
import { storageBelongsToItsSite } from "../../../policies/rules/storageBelongsToItsSite";
import { storageStaysOnOneSite } from "../../../policies/rules/storageStaysOnOneSite";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import {
  claim,
  claimSpec,
  deployment,
  manifest,
  mariaDb,
  mounting,
  onSite,
  release,
  statefulSet,
} from "../subjects";

const vps = claimSpec("hcloud-volumes");
const home = claimSpec("proxmox");
const anywhere = "any node at home, any GPU node";
const asked = (subject: string, name: string, storageClass: string, nodes: string, site: string) =>
  `${subject}: claim '${name}' of class ${storageClass} may be asked for on ${nodes}, expected required placement on site ${site}`;

describeRule(storageBelongsToItsSite, {
  accepts: [
    {
      of: "volumes of the pods' site",
      resources: [statefulSet("a", onSite("vps"), vps), statefulSet("b", onSite("home"), home)],
    },
    { of: "local volumes anywhere", resources: [statefulSet("a", {}, claimSpec("local-path"))] },
    { of: "a claim that nobody mounts", resources: [claim("a", vps)] },
    {
      of: "a mounted claim of the right site",
      resources: [claim("d", home), deployment("web", { ...onSite("home"), ...mounting("d") })],
    },
    {
      of: "a class that the program makes",
      resources: [
        manifest("storage.k8s.io/v1:StorageClass", "fast", { provisioner: "csi.hetzner.cloud" }),
        statefulSet("a", onSite("vps"), claimSpec("fast")),
      ],
    },
  ],
  reports: [
    {
      of: "a Hetzner volume for pods that may run at home",
      resources: [statefulSet("a", {}, vps)],
      findings: [asked("StatefulSet 'apps/a'", "data", "hcloud-volumes", anywhere, "vps")],
    },
    {
      of: "a Hetzner volume at home",
      resources: [statefulSet("a", onSite("home"), vps)],
      findings: [asked("StatefulSet 'apps/a'", "data", "hcloud-volumes", anywhere, "vps")],
    },
    {
      of: "a Proxmox volume on VPS",
      resources: [statefulSet("a", onSite("vps"), home)],
      findings: [asked("StatefulSet 'apps/a'", "data", "proxmox", "any VPS", "home")],
    },
    {
      of: "a claim that a Deployment mounts elsewhere",
      resources: [claim("d", home), deployment("web", { ...onSite("vps"), ...mounting("d") })],
      findings: [asked("Deployment 'apps/web'", "d", "proxmox", "any VPS", "home")],
    },
    {
      of: "an ephemeral volume elsewhere",
      resources: [
        deployment("web", {
          ...onSite("vps"),
          volumes: [{ name: "e", ephemeral: { volumeClaimTemplate: { spec: home } } }],
        }),
      ],
      findings: [asked("Deployment 'apps/web'", "e", "proxmox", "any VPS", "home")],
    },
    {
      of: "a chart's volume elsewhere",
      resources: [
        release("gitea", { ...onSite("home"), persistence: { storageClass: "hcloud-volumes" } }),
      ],
      findings: [
        asked("release 'gitea' Deployment 'gitea'", "data", "hcloud-volumes", anywhere, "vps"),
      ],
    },
    {
      of: "a class that nobody knows",
      resources: [statefulSet("a", onSite("vps"), claimSpec("gold"))],
      findings: [
        "StatefulSet 'apps/a': claim 'data' is of class gold, whose site nobody knows, expected hcloud-volumes, proxmox, local-path",
      ],
    },
  ],
  leavesUnchecked: [
    { of: "an unknown class", resources: [statefulSet("a", {}, claimSpec(unknown))] },
    { of: "an unknown selector", resources: [statefulSet("a", { nodeSelector: unknown }, vps)] },
  ],
});

const nameless = (subject: string): string =>
  `${subject}: names no storage class, expected the class of its site`;

describeRule(claimsNameTheirClass, {
  accepts: [
    {
      of: "named classes",
      resources: [claim("a", vps), mariaDb({ storage: { storageClassName: "local-path" } })],
    },
    {
      of: "a claim for one volume",
      resources: [claim("a", { ...claimSpec(""), volumeName: "pv-1" })],
    },
    { of: "a chart without its volume", resources: [release("grafana")] },
  ],
  reports: [
    {
      of: "the default class",
      resources: [claim("a", claimSpec(undefined))],
      findings: [nameless("PersistentVolumeClaim 'apps/a'")],
    },
    {
      of: "an empty class",
      resources: [claim("a", claimSpec(""))],
      findings: [nameless("PersistentVolumeClaim 'apps/a'")],
    },
    {
      of: "a template",
      resources: [statefulSet("a", {}, claimSpec(undefined))],
      findings: [nameless("StatefulSet 'apps/a' claim 'data'")],
    },
    {
      of: "a database",
      resources: [mariaDb()],
      findings: [nameless("MariaDB 'dns/galera' claim 'storage'")],
    },
    {
      of: "a chart",
      resources: [release("loki")],
      findings: [nameless("release 'loki' StatefulSet 'loki' claim 'data'")],
    },
  ],
  leavesUnchecked: [{ of: "an unknown class", resources: [claim("a", claimSpec(unknown))] }],
});

const storageClass = (fields: object) =>
  manifest("storage.k8s.io/v1:StorageClass", "fast", {
    provisioner: "csi.hetzner.cloud",
    volumeBindingMode: "WaitForFirstConsumer",
    ...fields,
  });
const provisioners = "csi.hetzner.cloud, csi.proxmox.sinextra.dev, rancher.io/local-path";

describeRule(storageStaysOnOneSite, {
  accepts: [
    { of: "a class of ours", resources: [storageClass({})] },
    {
      of: "the charts' classes",
      resources: [
        release("hcloud-csi", { storageClasses: [{ name: "a" }] }),
        release("proxmox-csi-plugin", { storageClass: [{ name: "b" }] }),
      ],
    },
    {
      of: "a configured provisioner",
      resources: [storageClass({ provisioner: "nfs.csi.k8s.io" })],
      config: { provisioners: ["nfs.csi.k8s.io"] },
    },
  ],
  reports: [
    ...["driver.longhorn.io", "nfs.csi.k8s.io", undefined].map((provisioner) => ({
      of: `provisioner ${String(provisioner)}`,
      resources: [storageClass({ provisioner })],
      findings: [
        `StorageClass 'fast': provisioner is ${provisioner === undefined ? "nothing" : `"${provisioner}"`}, expected ${provisioners}`,
      ],
    })),
    ...["Immediate", undefined].map((volumeBindingMode) => ({
      of: `binding ${String(volumeBindingMode)}`,
      resources: [storageClass({ volumeBindingMode })],
      findings: [
        `StorageClass 'fast': volumeBindingMode is "Immediate", expected WaitForFirstConsumer`,
      ],
    })),
    {
      of: "a provisioner of a name that the chart makes up",
      resources: [
        release("local-path-provisioner", { storageClass: { provisionerName: "cluster.local/x" } }),
      ],
      findings: [
        `release 'local-path-provisioner' class 'local-path': provisioner is "cluster.local/x", expected ${provisioners}`,
      ],
    },
  ],
  leavesUnchecked: [
    { of: "an unknown provisioner", resources: [storageClass({ provisioner: unknown })] },
  ],
});
