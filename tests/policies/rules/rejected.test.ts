import { bitnamiIsAbsent } from "../../../policies/rules/bitnamiIsAbsent";
import { rejectedNetworksAreAbsent } from "../../../policies/rules/rejectedNetworksAreAbsent";
import { rejectedStorageIsAbsent } from "../../../policies/rules/rejectedStorageIsAbsent";
import { type Subject, unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { configuration, deployment, manifest, release } from "../subjects";

const running = (image: unknown) => deployment("web", { containers: [{ name: "c", image }] });
const flux = (chart: string) =>
  manifest("helm.toolkit.fluxcd.io/v2:HelmRelease", "x", { spec: { chart: { spec: { chart } } } });
const schematic = (text: unknown): Subject => ({
  type: "talos:imageFactory/schematic:Schematic",
  name: "vps",
  inputs: { schematic: text },
});
const has = (subject: string, what: string, place: string, expected: string): string =>
  `${subject}: has ${what} as ${place}, expected ${expected}`;

const mesh = "the mesh of Talos, which needs no account and no daemon";
const gateway = "the gateway on the VPS' own addresses: no network spans the sites";

describeRule(rejectedNetworksAreAbsent, {
  accepts: [
    {
      of: "the network in use",
      resources: [release("cilium"), running("docker.io/library/nginx:1.29.3")],
    },
    { of: "the extensions in use", resources: [schematic("- siderolabs/qemu-guest-agent")] },
  ],
  reports: [
    {
      of: "Tailscale as an extension and its service",
      resources: [
        schematic("- siderolabs/tailscale"),
        configuration("a", ["{ kind: ExtensionServiceConfig, name: tailscale }"]),
      ],
      findings: [
        has("'vps' (talos:imageFactory/schematic:Schematic)", "Tailscale", "extension", mesh),
        has("node 'a'", "Tailscale", "extension", mesh),
      ],
    },
    {
      of: "Tailscale as a sidecar",
      resources: [running("ghcr.io/tailscale/tailscale:v1.90.0")],
      findings: [has("Deployment 'apps/web'", "Tailscale", "image", mesh)],
    },
    {
      of: "MetalLB as a chart, as objects and by Flux",
      resources: [
        release("metallb"),
        manifest("metallb.io/v1beta1:IPAddressPool", "pool", { spec: {} }),
        flux("metallb"),
      ],
      findings: [
        has("release 'metallb'", "MetalLB", "chart", gateway),
        has("IPAddressPool 'pool'", "MetalLB", "API group", gateway),
        has("HelmRelease 'x'", "MetalLB", "chart", gateway),
      ],
    },
    {
      of: "kube-vip and ingress-nginx",
      resources: [
        running("ghcr.io/kube-vip/kube-vip:v1.0.0"),
        release("ingress-nginx", {}, { repositoryOpts: { repo: "https://charts.example.org" } }),
      ],
      findings: [
        has(
          "Deployment 'apps/web'",
          "kube-vip",
          "image",
          "KubePrism: no address can move between the sites",
        ),
        has(
          "release 'ingress-nginx'",
          "ingress-nginx",
          "chart",
          "the gateway: that project is retired",
        ),
      ],
    },
  ],
  leavesUnchecked: [
    { of: "an unknown image", resources: [running(unknown)] },
    { of: "an unknown schematic", resources: [schematic(unknown)] },
  ],
});

const storageClass = (provisioner: unknown) =>
  manifest("storage.k8s.io/v1:StorageClass", "fast", { provisioner });
const ours = "local-path for data that replicates itself, Proxmox CSI at home, Hetzner CSI on VPS";
const provisioners = [
  { name: "Longhorn", provisioner: "driver.longhorn.io" },
  { name: "OpenEBS", provisioner: "openebs.io/local" },
  { name: "Rook-Ceph", provisioner: "rook-ceph.rbd.csi.ceph.com" },
  { name: "LINSTOR", provisioner: "linstor.csi.linbit.com" },
];

describeRule(rejectedStorageIsAbsent, {
  accepts: [
    ...["csi.hetzner.cloud", "csi.proxmox.sinextra.dev", "rancher.io/local-path"].map(
      (provisioner) => ({ of: provisioner, resources: [storageClass(provisioner)] }),
    ),
  ],
  reports: [
    ...provisioners.map(({ name, provisioner }) => ({
      of: provisioner,
      resources: [storageClass(provisioner)],
      findings: [has("StorageClass 'fast'", name, "provisioner", ours)],
    })),
    ...[
      { name: "Longhorn", chart: "longhorn" },
      { name: "OpenEBS", chart: "openebs" },
      { name: "Rook-Ceph", chart: "rook-ceph" },
      { name: "LINSTOR", chart: "piraeus-operator" },
    ].map(({ name, chart }) => ({
      of: `chart ${chart}`,
      resources: [release(chart)],
      findings: [has(`release '${chart}'`, name, "chart", ours)],
    })),
    {
      of: "Rook's objects and image",
      resources: [
        manifest("ceph.rook.io/v1:CephCluster", "rook", { spec: {} }),
        running("docker.io/rook/ceph:v1.18.0"),
      ],
      findings: [
        has("CephCluster 'rook'", "Rook-Ceph", "API group", ours),
        has("Deployment 'apps/web'", "Rook-Ceph", "image", ours),
      ],
    },
  ],
  leavesUnchecked: [{ of: "an unknown provisioner", resources: [storageClass(unknown)] }],
});

const free = "an image with free versions, and mariadb-operator for Galera";

describeRule(bitnamiIsAbsent, {
  accepts: [
    {
      of: "Sealed Secrets, which the same people make",
      resources: [
        release(
          "sealed-secrets",
          {},
          { repositoryOpts: { repo: "https://bitnami.github.io/sealed-secrets" } },
        ),
        release("sealed-secrets", { image: { repository: "bitnami/sealed-secrets-controller" } }),
        manifest("bitnami.com/v1alpha1:SealedSecret", "s", { spec: {} }),
      ],
    },
    { of: "an image of its own project", resources: [running("docker.io/library/mariadb:11.8.8")] },
  ],
  reports: [
    {
      of: "its chart",
      resources: [release("oci://registry-1.docker.io/bitnamicharts/mariadb-galera")],
      findings: [
        has(
          "release 'oci://registry-1.docker.io/bitnamicharts/mariadb-galera'",
          "Bitnami",
          "chart",
          free,
        ),
      ],
    },
    {
      of: "its repository",
      resources: [
        release("gitea", {}, { repositoryOpts: { repo: "https://charts.bitnami.com/bitnami" } }),
      ],
      findings: [has("release 'gitea'", "Bitnami", "repository", free)],
    },
    ...["bitnami/postgresql:17.0.0", "docker.io/bitnamilegacy/redis:8.0.0"].map((image) => ({
      of: image,
      resources: [running(image)],
      findings: [has("Deployment 'apps/web'", "Bitnami", "image", free)],
    })),
  ],
  leavesUnchecked: [{ of: "an unknown image", resources: [running(unknown)] }],
});
