import { kubernetesVersionsFit } from "../../../policies/rules/kubernetesVersionsFit";
import { nodesRunOneTalosVersion } from "../../../policies/rules/nodesRunOneTalosVersion";
import { schematicsFitTheirNodes } from "../../../policies/rules/schematicsFitTheirNodes";
import { type Subject, unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { cluster, configuration, node } from "../subjects";

const one = "1a".repeat(32);
const another = "2b".repeat(32);
const installs = (name: string, image: string, more = ""): Subject =>
  configuration(name, [`machine: { install: { image: "${image}" }${more} }`]);
const installer = (version: string, platform = "hcloud", schematic = one): string =>
  `factory.talos.dev/${platform}-installer/${schematic}:${version}`;
const image = (version: string): Subject => ({
  type: "proxmoxve:download/file:File",
  name: "home",
  inputs: { url: `https://factory.talos.dev/image/${one}/${version}/nocloud-amd64.qcow2` },
});
const noInstaller = (shown: string): string =>
  `node 'a': machine.install.image is ${shown}, expected <platform>-installer/<schematic>:<version>`;

describeRule(nodesRunOneTalosVersion, {
  accepts: [
    {
      of: "one version everywhere",
      resources: [
        installs("a", installer("v1.13.9")),
        installs("b", installer("v1.13.9", "nocloud")),
        image("v1.13.9"),
      ],
    },
    {
      of: "secure boot",
      resources: [installs("a", `factory.talos.dev/hcloud-installer-secureboot/${one}:v1.13.9`)],
    },
    { of: "no node", resources: [cluster] },
  ],
  reports: [
    {
      of: "two versions",
      resources: [installs("a", installer("v1.13.9")), installs("b", installer("v1.13.8"))],
      findings: ["node 'b': takes Talos v1.13.8, expected v1.13.9, as node 'a'"],
    },
    {
      of: "an image of another version",
      resources: [installs("a", installer("v1.13.9")), image("v1.12.0")],
      findings: ["image 'home': takes Talos v1.12.0, expected v1.13.9, as node 'a'"],
    },
    ...[
      "ghcr.io/siderolabs/installer:v1.13.9",
      `factory.talos.dev/hcloud-installer/${one}:latest`,
      "factory.talos.dev/hcloud-installer/abc:v1.13.9",
    ].map((text) => ({
      of: text,
      resources: [installs("a", text)],
      findings: [noInstaller(`"${text}"`)],
    })),
    {
      of: "no installer",
      resources: [configuration("a", ["machine: {}"])],
      findings: [noInstaller("nothing")],
    },
  ],
  leavesUnchecked: [{ of: "an unknown patch", resources: [configuration("a", [unknown])] }],
});

const gpu = ", nodeLabels: { nvidia.com/gpu: 'true' }";
const home = { site: "home" };

describeRule(schematicsFitTheirNodes, {
  accepts: [
    {
      of: "one schematic per kind of node",
      resources: [
        ...[node("a"), node("b"), node("c", home), node("d", home)],
        installs("a", installer("v1.13.9")),
        installs("b", installer("v1.13.9")),
        installs("c", installer("v1.13.9", "nocloud")),
        installs("d", installer("v1.13.9", "nocloud", another), gpu),
      ],
    },
  ],
  reports: [
    {
      of: "the platform of the other site",
      resources: [node("a"), installs("a", installer("v1.13.9", "nocloud"))],
      findings: ["node 'a': installs platform nocloud, expected hcloud on site vps"],
    },
    {
      of: "an installer without a platform",
      resources: [node("a", home), installs("a", `factory.talos.dev/installer/${one}:v1.13.9`)],
      findings: ["node 'a': installs platform metal, expected nocloud on site home"],
    },
    {
      of: "two schematics of one kind",
      resources: [
        ...[node("a"), node("b")],
        installs("a", installer("v1.13.9")),
        installs("b", installer("v1.13.9", "hcloud", another)),
      ],
      findings: ["node 'b': installs schematic 2b2b2b2b2b2b, expected 1a1a1a1a1a1a, as node 'a'"],
    },
  ],
  leavesUnchecked: [{ of: "an unknown patch", resources: [configuration("a", [unknown])] }],
});

const versioned = (kubernetesVersion: unknown): Subject => ({
  ...cluster,
  inputs: { cluster: { kubernetesVersion } },
});
const kubelet = (tag: string): Subject =>
  configuration("a", [`machine: { kubelet: { image: "ghcr.io/siderolabs/kubelet:${tag}" } }`]);
const refused = (shown: string): string =>
  `cluster: Kubernetes is ${shown}, expected an exact version from v1.31 to v1.36`;

describeRule(kubernetesVersionsFit, {
  accepts: [
    ...["v1.31.0", "v1.36.3"].map((version) => ({ of: version, resources: [versioned(version)] })),
    ...["v1.36.3", "v1.36.0", "v1.33.9"].map((tag) => ({
      of: `a kubelet of ${tag}`,
      resources: [versioned("v1.36.3"), kubelet(tag)],
    })),
    { of: "no cluster", resources: [] },
  ],
  reports: [
    ...["v1.30.9", "v1.37.0", "v1.36", "latest", "v2.36.1"].map((version) => ({
      of: version,
      resources: [versioned(version)],
      findings: [refused(`"${version}"`)],
    })),
    ...["v1.37.0", "v1.32.9", "latest"].map((tag) => ({
      of: `a kubelet of ${tag}`,
      resources: [versioned("v1.36.3"), kubelet(tag)],
      findings: [
        `node 'a': kubelet is ${tag}, expected v1.36.3, or 3 minor versions older at most`,
      ],
    })),
    {
      of: "a part of the control plane in another version",
      resources: [
        versioned("v1.36.3"),
        configuration("a", [
          "cluster: { apiServer: { image: 'registry.k8s.io/kube-apiserver:v1.36.2' } }",
        ]),
      ],
      findings: ["node 'a': apiServer is v1.36.2, expected v1.36.3"],
    },
  ],
  leavesUnchecked: [
    { of: "an unknown version", resources: [versioned(unknown)] },
    { of: "an unknown patch", resources: [versioned("v1.36.3"), configuration("a", [unknown])] },
  ],
});
