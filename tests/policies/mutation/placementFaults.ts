import { deployment, onSite, release } from "./additions";
import {
  absent,
  added,
  all,
  machineSetting,
  type Mutation,
  ofChart,
  ofType,
  property,
  type Where,
  without,
} from "./mutants";

const podSpec = ["spec", "template", "spec"] as const;
const deployments = ofType("Deployment");
const cilium = ofChart("cilium");
const hostNetwork = ["values", "gatewayAPI", "hostNetwork"] as const;
const labels = ["machine", "nodeLabels"] as const;
const withoutGpu: Where = (subject) =>
  ofType("VmLegacy")(subject) && subject.inputs?.["hostpcis"] === undefined;
const gpuLimit = { resources: { limits: { memory: "1Gi", "nvidia.com/gpu": 1 } } };
const preferring = {
  affinity: {
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 100,
          preference: {
            matchExpressions: [{ key: "hybrid.cluster/site", operator: "In", values: ["vps"] }],
          },
        },
      ],
    },
  },
};

/** Faults of where pods may run. */
export const placementFaults: Readonly<Record<string, Mutation>> = {
  "losing-one-vps-keeps-services": all(
    without(ofType("TalosNode", "talos-vps-cp-1")),
    without(ofType("Deployment", "hybrid-dns-pdns-talos-vps-cp-0")),
    property(ofType("Deployment", "hybrid-dns-pdns-talos-vps-cp-0"), [...podSpec, "nodeSelector"], {
      "kubernetes.io/hostname": "talos-vps-cp-1",
    }),
  ),
  "critical-services-stay-on-vps": all(
    property(deployments, [...podSpec, "nodeSelector"], absent),
    property(deployments, [...podSpec, "nodeSelector"], { "hybrid.cluster/site": "home" }),
    property(ofChart("cert-manager"), ["values", "global", "nodeSelector"], absent),
    property(ofChart("external-dns"), ["values", "affinity"], absent),
    property(ofChart("powerdns-operator"), ["values", "affinity"], absent),
    property(ofChart("cert-manager-webhook-pdns"), ["values", "affinity"], absent),
    added(deployment("dns")),
  ),
  "heavy-services-stay-at-home": all(
    property(ofChart("proxmox-csi-plugin"), ["values", "nodeSelector"], absent),
    property(ofChart("proxmox-csi-plugin"), ["values", "node", "nodeSelector"], absent),
    added(deployment("media")),
    added(deployment("gitea", onSite("vps"))),
    added(release("grafana")),
    added(release("harbor")),
  ),
  "sites-are-required-not-preferred": all(
    added(deployment("apps", preferring)),
    property(ofType("MariaDB"), ["spec", "affinity", "nodeAffinity", /^required/], absent),
  ),
  "nodes-are-labelled-with-their-site": all(
    machineSetting(undefined, [...labels, "hybrid.cluster/site"], "cloud"),
    ...["hybrid.cluster/site", "topology.kubernetes.io/region", "topology.kubernetes.io/zone"].map(
      (label) => machineSetting(undefined, [...labels, label], absent),
    ),
    machineSetting(undefined, [...labels, "node.kubernetes.io/instance-type"], "cpx31"),
  ),
  "gateway-listens-on-vps-only": all(
    property(cilium, [...hostNetwork, "enabled"], false),
    property(cilium, [...hostNetwork, "nodes"], absent),
    property(cilium, [...hostNetwork, "nodes", "matchLabels", "hybrid.cluster/site"], "home"),
  ),
  "gpu-pods-run-on-gpu-nodes": all(
    added(deployment("inference", {}, gpuLimit)),
    added(deployment("inference", onSite("home"), gpuLimit)),
    added(deployment("inference", { runtimeClassName: "nvidia" })),
  ),
  "device-plugin-stays-on-gpu-nodes": all(
    added(release("nvidia-device-plugin")),
    added(release("nvidia-device-plugin", { nodeSelector: { "hybrid.cluster/site": "home" } })),
  ),
  "gpu-is-claimed-once": all(
    property(withoutGpu, ["hostpcis"], [{ device: "hostpci0", mapping: "talos-pve-gpu-0-gpu" }]),
    without(ofType("Schematic", "hybrid-gpu-production")),
    property(ofType("TalosNode", "talos-pve-gpu-0"), ["role"], "controlplane"),
    added({
      type: "proxmoxve:hardware/mapping/pci:Pci",
      name: "again",
      inputs: { name: "again", maps: [{ node: "atlas", path: "0000:01:00", id: "10de:2b85" }] },
    }),
  ),
};
