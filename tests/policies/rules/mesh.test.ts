import { downPeerBypassIsDecided } from "../../../policies/rules/downPeerBypassIsDecided";
import { kubeSpanEndpointsAreFiltered } from "../../../policies/rules/kubeSpanEndpointsAreFiltered";
import { mtuFitsTheMesh } from "../../../policies/rules/mtuFitsTheMesh";
import { trafficIsEncryptedOnce } from "../../../policies/rules/trafficIsEncryptedOnce";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { configuration, release } from "../subjects";

const patched = (...patches: readonly string[]) => configuration("a", patches);
const mesh = (fields: string): string => `{ kind: KubeSpanConfig, ${fields} }`;

describeRule(downPeerBypassIsDecided, {
  accepts: ["true", "false"].map((value) => ({
    of: value,
    resources: [patched(mesh(`allowDownPeerBypass: ${value}`))],
  })),
  reports: [
    { value: "", shown: "nothing" },
    { value: "allowDownPeerBypass: 'no'", shown: '"no"' },
    { value: "allowDownPeerBypass: 0", shown: "0" },
  ].map(({ value, shown }) => ({
    of: value === "" ? "no decision" : value,
    resources: [patched(mesh(value === "" ? "enabled: true" : value))],
    findings: [`node 'a': KubeSpanConfig.allowDownPeerBypass is ${shown}, expected true or false`],
  })),
  leavesUnchecked: [
    { of: "a decision that an unknown patch may make", resources: [patched(unknown)] },
  ],
});

const network =
  "cluster: { network: { podSubnets: [10.244.0.0/16], serviceSubnets: [10.96.0.0/12] } }";
const filtered = (...endpoints: readonly string[]): string =>
  mesh(`advertiseKubernetesNetworks: false, filters: { endpoints: ${JSON.stringify(endpoints)} }`);
const excluded = ["!10.244.0.0/16", "!10.96.0.0/12", "!169.254.0.0/16"];
const tells = (subnets: string): string =>
  `node 'a': tells peers addresses of ${subnets}, expected each excluded in filters.endpoints`;

describeRule(kubeSpanEndpointsAreFiltered, {
  accepts: [
    {
      of: "every inner network excluded",
      resources: [patched(network, filtered("0.0.0.0/0", ...excluded))],
    },
  ],
  reports: [
    {
      of: "no filter",
      resources: [patched(network, mesh("advertiseKubernetesNetworks: false"))],
      findings: [tells("10.244.0.0/16, 10.96.0.0/12, 169.254.0.0/16")],
    },
    {
      of: "a filter that lets a network in",
      resources: [patched(network, filtered("10.244.0.0/16", ...excluded.slice(1)))],
      findings: [tells("10.244.0.0/16")],
    },
    {
      of: "pods' networks advertised",
      resources: [
        patched(network, filtered(...excluded), mesh("advertiseKubernetesNetworks: true")),
      ],
      findings: ["node 'a': advertiseKubernetesNetworks is true, expected false"],
    },
  ],
  leavesUnchecked: [
    { of: "filters that an unknown patch may set", resources: [patched(network, unknown)] },
  ],
});

const meshed = (name: string, mtu: number | undefined, underlay = 1500) =>
  configuration(name, [
    mesh(mtu === undefined ? "enabled: true" : `enabled: true, mtu: ${mtu}`),
    `{ kind: LinkConfig, name: eth0, mtu: ${underlay} }`,
  ]);
const cilium = (values: object) => release("cilium", values);
const meshIs = (name: string, mtu: string, expected: number): string =>
  `node '${name}': mesh MTU is ${mtu}, expected ${expected}`;
const ciliumIs = (mtu: string, expected: number): string =>
  `release 'cilium': MTU is ${mtu}, expected ${expected}`;

describeRule(mtuFitsTheMesh, {
  accepts: [
    { of: "the standard chain", resources: [meshed("a", 1420), cilium({ MTU: 1420 })] },
    {
      of: "the smallest underlay of any node",
      resources: [meshed("a", 1412), meshed("b", 1412, 1492), cilium({ MTU: 1412 })],
    },
    { of: "a program without nodes", resources: [cilium({ MTU: 1420 })] },
  ],
  reports: [
    {
      of: "a mesh as large as its underlay",
      resources: [meshed("a", 1500), cilium({ MTU: 1500 })],
      findings: [meshIs("a", "1500", 1420)],
    },
    {
      of: "a mesh that one node's underlay cannot carry",
      resources: [meshed("a", 1420), meshed("b", 1412, 1492), cilium({ MTU: 1412 })],
      findings: [meshIs("a", "1420", 1412)],
    },
    {
      of: "no MTU of the mesh",
      resources: [meshed("a", undefined)],
      findings: [meshIs("a", "nothing", 1420)],
    },
    {
      of: "the tunnel taken off twice",
      resources: [meshed("a", 1420), cilium({ MTU: 1370 })],
      findings: [ciliumIs("1370", 1420)],
    },
    {
      of: "the key that Cilium ignores",
      resources: [meshed("a", 1420), cilium({ mtu: 1420 })],
      findings: [ciliumIs("nothing", 1420)],
    },
    {
      of: "a number as text",
      resources: [meshed("a", 1420), cilium({ MTU: "1420" })],
      findings: [ciliumIs('"1420"', 1420)],
    },
  ],
  leavesUnchecked: [
    { of: "an MTU that an unknown patch may set", resources: [configuration("a", [unknown])] },
    { of: "an unknown MTU of Cilium", resources: [meshed("a", 1420), cilium({ MTU: unknown })] },
  ],
});

const encrypting = (enabled: unknown) => cilium({ encryption: { enabled } });

describeRule(trafficIsEncryptedOnce, {
  accepts: [
    { of: "the mesh alone", resources: [meshed("a", 1420), encrypting(false)] },
    {
      of: "Cilium alone",
      resources: [configuration("a", [mesh("enabled: false")]), encrypting(true)],
    },
  ],
  reports: [
    {
      of: "both",
      resources: [meshed("a", 1420), encrypting(true)],
      findings: [
        "release 'cilium': encrypts what the mesh encrypts already, expected encryption.enabled: false",
      ],
    },
    {
      of: "neither on one node",
      resources: [meshed("a", 1420), configuration("b", ["machine: {}"]), encrypting(false)],
      findings: [
        "release 'cilium': leaves 1 nodes without encryption, expected KubeSpan on every node",
      ],
    },
  ],
  leavesUnchecked: [
    { of: "an unknown patch", resources: [configuration("a", [unknown]), encrypting(true)] },
  ],
});
