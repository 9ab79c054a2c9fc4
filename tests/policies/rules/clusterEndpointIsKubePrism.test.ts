import { stringify } from "yaml";
import { clusterEndpointIsKubePrism } from "../../../policies/rules/clusterEndpointIsKubePrism";
import { unknown, violationsOf } from "../../support/violationsOf";
import { configuration } from "../subjects";

const fix =
  " Fix: set `cluster.controlPlane.endpoint` to KubePrism's localhost URL, enable `machine.features.kubePrism` on that port, and remove every virtual IP.";
const message = (text: string): string => `node 'vps-0': ${text}.${fix}`;
const wrong = (path: string, actual: string, expected: string): string =>
  message(`${path} is ${actual}, expected ${expected}`);

const endpoint = (url: unknown = "https://localhost:7445"): string =>
  stringify({ cluster: { controlPlane: { endpoint: url } } });
const prism = (kubePrism: unknown = { enabled: true, port: 7445 }): string =>
  stringify({ machine: { features: { kubePrism } } });

const verdictOn = (...patches: readonly string[]) =>
  violationsOf(clusterEndpointIsKubePrism, [configuration("vps-0", patches)]);

const allMissing = [
  wrong("cluster.controlPlane.endpoint", "nothing", '"https://localhost:7445"'),
  wrong("machine.features.kubePrism.enabled", "nothing", "true"),
  wrong("machine.features.kubePrism.port", "nothing", "7445"),
];

describe("cluster-endpoint-is-kube-prism", () => {
  it.each([
    { of: "the endpoint and KubePrism", patches: [endpoint(), prism()] },
    {
      of: "documents of other kinds",
      patches: [endpoint(), prism(), "kind: LinkConfig\nname: eth0"],
    },
    {
      of: "KubePrism that is deleted and set again",
      patches: [endpoint(), prism({ $patch: "delete" }), prism()],
    },
    {
      of: "interfaces without virtual IP",
      patches: [endpoint(), prism(), "machine: { network: { interfaces: [{ interface: eth0 }] } }"],
    },
  ])("accepts $of", async ({ patches }) => {
    expect(await verdictOn(...patches)).toEqual({ violations: [], urns: [], unchecked: [] });
  });

  it.each([
    { of: "nothing set", patches: [], messages: allMissing },
    {
      of: "a node's address",
      patches: [endpoint("https://5.78.43.147:6443"), prism()],
      messages: [
        wrong(
          "cluster.controlPlane.endpoint",
          '"https://5.78.43.147:6443"',
          '"https://localhost:7445"',
        ),
      ],
    },
    {
      of: "another port",
      patches: [endpoint(), prism({ enabled: true, port: 7444 })],
      messages: [wrong("machine.features.kubePrism.port", "7444", "7445")],
    },
    {
      of: "KubePrism off",
      patches: [endpoint(), prism({ enabled: false, port: 7445 })],
      messages: [wrong("machine.features.kubePrism.enabled", "false", "true")],
    },
    ...[{ features: { kubePrism: { $patch: "delete" } } }, { $patch: "delete" }].map((machine) => ({
      of: `KubePrism that a later ${JSON.stringify(machine)} deletes`,
      patches: [endpoint(), prism(), stringify({ machine })],
      messages: [
        wrong("machine.features.kubePrism.enabled", "null", "true"),
        wrong("machine.features.kubePrism.port", "null", "7445"),
      ],
    })),
    {
      of: "an endpoint that a later document deletes",
      patches: [endpoint(), prism(), endpoint({ $patch: "delete" })],
      messages: [wrong("cluster.controlPlane.endpoint", "null", '"https://localhost:7445"')],
    },
    {
      of: "a virtual IP at an interface",
      patches: [
        endpoint(),
        prism(),
        "machine: { network: { interfaces: [{ interface: eth0, vip: { ip: 10.2.1.9 } }] } }",
      ],
      messages: [message("machine.network has a `vip`, expected no virtual IP")],
    },
    {
      of: "a virtual IP at a VLAN",
      patches: [
        endpoint(),
        prism(),
        "machine: { network: { interfaces: [{ vlans: [{ vlanId: 2, vip: {} }] }] } }",
      ],
      messages: [message("machine.network has a `vip`, expected no virtual IP")],
    },
    {
      of: "both kinds of virtual IP document",
      patches: [endpoint(), prism(), "kind: HCloudVIPConfig", "kind: Layer2VIPConfig"],
      messages: [
        message("has a Layer2VIPConfig, expected no virtual IP"),
        message("has a HCloudVIPConfig, expected no virtual IP"),
      ],
    },
    {
      of: "a patch that is no document",
      patches: [endpoint(), prism(), "- op: add"],
      messages: [message("patch 2 is no YAML document, expected a YAML map")],
    },
  ])("reports $of", async ({ patches, messages }) => {
    expect((await verdictOn(...patches)).violations).toEqual(messages);
  });

  it("reports what it sees beside an unknown patch, and not what may be in it", async () => {
    const verdict = await verdictOn(unknown, "kind: Layer2VIPConfig", prism({ enabled: false }));

    expect(verdict.violations).toEqual([
      message("has a Layer2VIPConfig, expected no virtual IP"),
      wrong("machine.features.kubePrism.enabled", "false", "true"),
    ]);
    expect(verdict.unchecked).toEqual([
      "string value at .configPatches.0 can't be known during preview",
    ]);
  });

  it("says so when all is compliant but one patch is unknown", async () => {
    const verdict = await verdictOn(endpoint(), prism(), unknown);

    expect(verdict.violations).toEqual([]);
    expect(verdict.unchecked).toHaveLength(1);
  });

  it("takes another port from its configuration, for the endpoint too", async () => {
    const nodes = [configuration("vps-0", [endpoint("https://localhost:7500"), prism()])];
    const { violations } = await violationsOf(clusterEndpointIsKubePrism, nodes, {
      kubePrismPort: 7500,
    });

    expect(violations).toEqual([wrong("machine.features.kubePrism.port", "7445", "7500")]);
  });

  it("looks at every node and at nothing else", async () => {
    const { violations } = await violationsOf(clusterEndpointIsKubePrism, [
      configuration("vps-0", []),
      { type: "talos:machine/bootstrap:Bootstrap", name: "vps-0", inputs: {} },
      configuration("vps-1", [endpoint(), prism()]),
      configuration("vps-0", []),
    ]);

    expect(violations).toEqual([...allMissing, ...allMissing]);
  });
});
