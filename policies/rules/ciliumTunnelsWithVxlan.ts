import { chartRule } from "../chartRule";

/** Native routing needs nodes on one network; between the sites it loses every packet. */
export const ciliumTunnelsWithVxlan = chartRule(
  {
    name: "cilium-tunnels-with-vxlan",
    description: "Cilium carries pods' traffic in VXLAN, and replaces kube-proxy.",
    severity: "critical",
    remediationSteps:
      "set `routingMode: tunnel`, `tunnelProtocol: vxlan` and `kubeProxyReplacement: true`; leave `autoDirectNodeRoutes` out.",
    thresholds: {},
  },
  "cilium",
  () => [
    { path: "routingMode", expected: "tunnel", isRight: (value) => value === "tunnel" },
    { path: "tunnelProtocol", expected: "vxlan", isRight: (value) => value === "vxlan" },
    { path: "autoDirectNodeRoutes", expected: "false", isRight: (value) => value !== true },
    {
      path: "kubeProxyReplacement",
      expected: "true",
      isRight: (value) => String(value) === "true",
    },
  ],
);
