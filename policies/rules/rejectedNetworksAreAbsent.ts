import { checkRejected, type Rejected } from "../rejected";
import { resourceRule } from "../rule";

const rejected: readonly Rejected[] = [
  {
    name: "Tailscale",
    why: "the mesh of Talos, which needs no account and no daemon",
    trace: /tailscale/i,
  },
  {
    name: "MetalLB",
    why: "the gateway on the VPS' own addresses: no network spans the sites",
    trace: /metallb/i,
  },
  {
    name: "kube-vip",
    why: "KubePrism: no address can move between the sites",
    trace: /kube-vip/i,
  },
  {
    name: "ingress-nginx",
    why: "the gateway: that project is retired",
    trace: /ingress-nginx/i,
  },
];

/** A second mesh or a floating address works until the sites are apart, which is when it counts. */
export const rejectedNetworksAreAbsent = resourceRule(
  {
    name: "rejected-networks-are-absent",
    description:
      "No Tailscale, MetalLB, kube-vip or ingress-nginx, in charts, images or extensions.",
    severity: "high",
    remediationSteps: "remove it; docs/adr says what serves in its place.",
    thresholds: {},
  },
  (resource, _settings, report) => {
    checkRejected(resource, rejected, report);
  },
);
