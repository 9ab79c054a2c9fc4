import { ciliumIsNotManagedByFlux } from "../../../policies/rules/ciliumIsNotManagedByFlux";
import { ciliumTunnelsWithVxlan } from "../../../policies/rules/ciliumTunnelsWithVxlan";
import { ciliumVersionIsSupported } from "../../../policies/rules/ciliumVersionIsSupported";
import { metadataServiceIsDenied } from "../../../policies/rules/metadataServiceIsDenied";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { manifest, release, server } from "../subjects";

const values = { routingMode: "tunnel", tunnelProtocol: "vxlan", kubeProxyReplacement: true };
const cilium = (overrides: object) => release("cilium", { ...values, ...overrides });
const is = (path: string, shown: string, expected: string): string =>
  `release 'cilium': ${path} is ${shown}, expected ${expected}`;

describeRule(ciliumTunnelsWithVxlan, {
  accepts: [
    { of: "VXLAN", resources: [cilium({})] },
    { of: "a replacement as text", resources: [cilium({ kubeProxyReplacement: "true" })] },
    { of: "other charts", resources: [release("vault", { routingMode: "native" })] },
  ],
  reports: [
    {
      of: "native routing",
      resources: [cilium({ routingMode: "native", autoDirectNodeRoutes: true })],
      findings: [
        is("routingMode", '"native"', "tunnel"),
        is("autoDirectNodeRoutes", "true", "false"),
      ],
    },
    {
      of: "another tunnel",
      resources: [cilium({ tunnelProtocol: "geneve" })],
      findings: [is("tunnelProtocol", '"geneve"', "vxlan")],
    },
    {
      of: "nothing said",
      resources: [release("cilium")],
      findings: [
        is("routingMode", "nothing", "tunnel"),
        is("tunnelProtocol", "nothing", "vxlan"),
        is("kubeProxyReplacement", "nothing", "true"),
      ],
    },
  ],
  leavesUnchecked: [
    {
      of: "an unknown mode beside a wrong protocol",
      resources: [cilium({ routingMode: unknown, tunnelProtocol: "geneve" })],
      findings: [is("tunnelProtocol", '"geneve"', "vxlan")],
    },
  ],
});

const version = (text: unknown) => release("cilium", {}, { version: text });

describeRule(ciliumVersionIsSupported, {
  accepts: [
    ...["1.20.2", "1.20.10"].map((text) => ({ of: text, resources: [version(text)] })),
    {
      of: "a configured line",
      resources: [version("1.21.0")],
      config: { oldestVersion: "1.21.0" },
    },
  ],
  reports: ["1.20.1", "1.19.9", "1.21.0", "2.20.2", "1.20.2-rc.1", "latest"].map((text) => ({
    of: text,
    resources: [version(text)],
    findings: [is("version", `"${text}"`, "1.20.2 or a later patch of it")],
  })),
  leavesUnchecked: [{ of: "an unknown version", resources: [version(unknown)] }],
});

const helm = "helm.toolkit.fluxcd.io/v2:HelmRelease";
const kustomization = "kustomize.toolkit.fluxcd.io/v1:Kustomization";
const manages = (subject: string, what: string): string =>
  `${subject}: manages ${what}, expected anything but Cilium`;

describeRule(ciliumIsNotManagedByFlux, {
  accepts: [
    {
      of: "other releases of Flux",
      resources: [manifest(helm, "podinfo", { spec: { chart: { spec: { chart: "podinfo" } } } })],
    },
    {
      of: "Cilium's own objects",
      resources: [manifest("cilium.io/v2:CiliumNetworkPolicy", "cilium", { spec: {} })],
    },
  ],
  reports: [
    {
      of: "a release of its name",
      resources: [manifest(helm, "cilium", { spec: {} })],
      findings: [manages("HelmRelease 'cilium'", "cilium")],
    },
    {
      of: "a release of its chart",
      resources: [manifest(helm, "cni", { spec: { chart: { spec: { chart: "cilium" } } } })],
      findings: [manages("HelmRelease 'cni'", "cilium")],
    },
    {
      of: "a folder of its manifests",
      resources: [manifest(kustomization, "net", { spec: { path: "./infrastructure/cilium" } })],
      findings: [manages("Kustomization 'net'", "./infrastructure/cilium")],
    },
    {
      of: "its repository",
      resources: [
        manifest("source.toolkit.fluxcd.io/v1:HelmRepository", "net", {
          spec: { url: "https://helm.cilium.io" },
        }),
      ],
      findings: [manages("HelmRepository 'net'", "https://helm.cilium.io")],
    },
  ],
  leavesUnchecked: [
    {
      of: "an unknown path",
      resources: [manifest(kustomization, "net", { spec: { path: unknown } })],
    },
  ],
});

const deny = (spec: object) =>
  manifest("cilium.io/v2:CiliumClusterwideNetworkPolicy", "deny", {
    spec: { endpointSelector: {}, egressDeny: [{ toCIDR: ["169.254.169.254/32"] }], ...spec },
  });
const open = [
  "metadata service: no policy denies it to every pod, expected egressDeny of 169.254.169.254/32",
];
const vps = [server("a"), release("cilium")];

describeRule(metadataServiceIsDenied, {
  accepts: [
    { of: "a policy for every pod", resources: [...vps, deny({})] },
    { of: "a program without servers", resources: [release("cilium")] },
    { of: "a program without pods", resources: [server("a")] },
  ],
  reports: [
    { of: "no policy", resources: vps, findings: open },
    {
      of: "a policy for some pods",
      resources: [...vps, deny({ endpointSelector: { matchLabels: { app: "web" } } })],
      findings: open,
    },
    {
      of: "a policy about another address",
      resources: [...vps, deny({ egressDeny: [{ toCIDR: ["10.0.0.0/8"] }] })],
      findings: open,
    },
    {
      of: "a policy that allows it",
      resources: [...vps, deny({ egressDeny: [], egress: [{ toCIDR: ["169.254.169.254/32"] }] })],
      findings: open,
    },
  ],
  leavesUnchecked: [
    { of: "an unknown policy", resources: [...vps, deny({ egressDeny: unknown })], findings: open },
  ],
});
