import type { Chart, ChartContainer } from "./chart";

const container = (name: string, resources: string): ChartContainer => ({ name, resources });
const init = (name: string, resources: string): ChartContainer => ({
  name,
  resources,
  isInit: true,
});

/** Charts of the cluster's own network, storage and certificates, in the versions in use. */
export const platformCharts: Readonly<Record<string, Chart>> = {
  // Definitions alone.
  "gateway-api-crds": { workloads: [] },

  cilium: {
    images: ["image", "operator.image", "envoy.image"],
    workloads: [
      {
        kind: "DaemonSet",
        name: "cilium",
        belongs: "every",
        placement: [""],
        hostNetwork: true,
        containers: [
          init("config", "initResources"),
          init("apply-sysctl-overwrites", "initResources"),
          { ...init("mount-bpf-fs", "initResources"), isPrivileged: true },
          init("clean-cilium-state", "initResources"),
          { ...init("install-cni-binaries", "cni.resources"), isLimitedByDefault: true },
          container("cilium-agent", "resources"),
        ],
      },
      {
        kind: "DaemonSet",
        name: "cilium-envoy",
        belongs: "every",
        placement: ["envoy"],
        hostNetwork: true,
        needs: [{ path: "envoy.enabled", default: true }],
        containers: [container("cilium-envoy", "envoy.resources")],
      },
      {
        kind: "Deployment",
        name: "cilium-operator",
        belongs: "vps",
        placement: ["operator"],
        hostNetwork: true,
        replicas: { path: "operator.replicas", default: 2 },
        containers: [container("cilium-operator", "operator.resources")],
      },
      {
        kind: "Deployment",
        name: "hubble-relay",
        belongs: "vps",
        placement: ["hubble.relay"],
        needs: [
          { path: "hubble.enabled", default: true },
          { path: "hubble.relay.enabled", default: false },
        ],
        containers: [container("hubble-relay", "hubble.relay.resources")],
      },
    ],
  },

  "hcloud-csi": {
    storageClasses: {
      path: "storageClasses",
      provisioner: "csi.hetzner.cloud",
      defaultReclaimPolicy: "Delete",
    },
    workloads: [
      {
        kind: "Deployment",
        name: "hcloud-csi-controller",
        belongs: "vps",
        placement: ["controller"],
        replicas: { path: "controller.replicaCount", default: 1 },
        containers: [
          container("hcloud-csi-driver", "controller.resources.hcloudCSIDriver"),
          container("csi-attacher", "controller.resources.csiAttacher"),
          container("csi-resizer", "controller.resources.csiResizer"),
          container("csi-provisioner", "controller.resources.csiProvisioner"),
          container("liveness-probe", "controller.resources.livenessProbe"),
        ],
      },
      {
        kind: "DaemonSet",
        name: "hcloud-csi-node",
        belongs: "vps",
        placement: ["node"],
        hostNetwork: "node.hostNetwork",
        containers: [
          container("csi-node-driver-registrar", "node.resources.csiNodeDriverRegistrar"),
          container("liveness-probe", "node.resources.livenessProbe"),
          {
            ...container("hcloud-csi-driver", "node.resources.hcloudCSIDriver"),
            isPrivileged: true,
          },
        ],
      },
    ],
  },

  "proxmox-csi-plugin": {
    storageClasses: {
      path: "storageClass",
      provisioner: "csi.proxmox.sinextra.dev",
      defaultReclaimPolicy: "Delete",
    },
    workloads: [
      {
        kind: "Deployment",
        name: "proxmox-csi-plugin-controller",
        belongs: "home",
        // There is no `controller.nodeSelector`: the chart ignores it in silence.
        placement: [""],
        replicas: { path: "replicaCount", default: 1 },
        containers: [
          container("proxmox-csi-plugin-controller", "controller.plugin.resources"),
          container("csi-attacher", "controller.attacher.resources"),
          container("csi-provisioner", "controller.provisioner.resources"),
          container("csi-resizer", "controller.resizer.resources"),
          container("liveness-probe", "livenessprobe.resources"),
        ],
      },
      {
        kind: "DaemonSet",
        name: "proxmox-csi-plugin-node",
        belongs: "home",
        placement: ["node"],
        containers: [
          { ...container("proxmox-csi-plugin-node", "node.plugin.resources"), isPrivileged: true },
          container("csi-node-driver-registrar", "node.driverRegistrar.resources"),
          container("liveness-probe", "livenessprobe.resources"),
        ],
      },
    ],
  },

  "local-path-provisioner": {
    images: ["image", "helperImage"],
    storageClasses: {
      path: "storageClass",
      provisioner: "rancher.io/local-path",
      defaultReclaimPolicy: "Delete",
    },
    workloads: [
      {
        kind: "Deployment",
        name: "local-path-provisioner",
        belongs: "vps",
        placement: [""],
        replicas: { path: "replicaCount", default: 1 },
        containers: [
          container("local-path-provisioner", "resources"),
          container("helper-pod", "helperPod.resources"),
        ],
      },
    ],
  },

  "cert-manager": {
    images: ["image", "webhook.image", "cainjector.image", "startupapicheck.image"],
    workloads: [
      {
        kind: "Deployment",
        name: "cert-manager",
        belongs: "vps",
        // The global selector wins over a component's own.
        placement: ["global", ""],
        replicas: { path: "replicaCount", default: 1 },
        containers: [container("cert-manager-controller", "resources")],
      },
      {
        kind: "Deployment",
        name: "cert-manager-webhook",
        belongs: "vps",
        placement: ["global", "webhook"],
        hostNetwork: "webhook.hostNetwork",
        replicas: { path: "webhook.replicaCount", default: 1 },
        containers: [container("cert-manager-webhook", "webhook.resources")],
      },
      {
        kind: "Deployment",
        name: "cert-manager-cainjector",
        belongs: "vps",
        placement: ["global", "cainjector"],
        needs: [{ path: "cainjector.enabled", default: true }],
        replicas: { path: "cainjector.replicaCount", default: 1 },
        containers: [container("cert-manager-cainjector", "cainjector.resources")],
      },
      {
        kind: "Job",
        name: "cert-manager-startupapicheck",
        belongs: "vps",
        placement: ["global", "startupapicheck"],
        needs: [{ path: "startupapicheck.enabled", default: true }],
        containers: [container("cert-manager-startupapicheck", "startupapicheck.resources")],
      },
    ],
  },
};
