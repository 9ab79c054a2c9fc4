import { kubeSpanPortIsOpen } from "../../../policies/rules/kubeSpanPortIsOpen";
import { type Subject, unknown, urnOf, violationsOf } from "../../support/violationsOf";
import { behind as behindAs, firewall, node, opening, server } from "../subjects";

const fix =
  " Fix: attach the cluster's firewall in `firewallIds` and let it accept the mesh port over UDP from 0.0.0.0/0.";
const closed = (name: string, firewalls: string, port = 51_820): string =>
  `server '${name}': its firewall ${firewalls} does not let ${port}/udp in from 0.0.0.0/0, ` +
  `expected a firewall that lets ${port}/udp in from 0.0.0.0/0.${fix}`;
const unattached = (name: string): string =>
  `server '${name}': no firewall of this program is attached, ` +
  `expected a firewall that lets 51820/udp in from 0.0.0.0/0.${fix}`;

const behind = (...firewalls: readonly Subject[]) => behindAs("vps-0", ...firewalls);

const mesh = opening("51820", "udp");

describe("kube-span-port-is-open", () => {
  it.each([
    { of: "nothing", resources: [] },
    { of: "the mesh port", resources: behind(firewall("f", [opening("443"), mesh])) },
    {
      of: "IPv4 alone",
      resources: behind(firewall("f", [opening("51820", "udp", ["0.0.0.0/0"])])),
    },
    { of: "a range", resources: behind(firewall("f", [opening("51820-51821", "udp")])) },
    { of: "any port", resources: behind(firewall("f", [opening("any", "udp")])) },
    { of: "two firewalls", resources: behind(firewall("f", []), firewall("g", [mesh])) },
    { of: "an unknown rule beside it", resources: behind(firewall("f", [unknown, mesh])) },
  ])("accepts $of", async ({ resources }) => {
    expect(await violationsOf(kubeSpanPortIsOpen, resources)).toEqual({
      violations: [],
      urns: [],
      unchecked: [],
    });
  });

  it.each([
    { of: "no rules", rules: [] },
    { of: "TCP", rules: [opening("51820", "tcp")] },
    { of: "the port below", rules: [opening("51819", "udp")] },
    { of: "the port above", rules: [opening("51821", "udp")] },
    { of: "some sources only", rules: [opening("51820", "udp", ["203.0.113.0/24"])] },
    { of: "IPv6 only", rules: [opening("51820", "udp", ["::/0"])] },
    { of: "no sources", rules: [opening("51820", "udp", [])] },
    { of: "the way out", rules: [{ ...mesh, direction: "out" }] },
    { of: "a port that is none", rules: [opening("mesh", "udp")] },
  ])("reports a firewall that lets in $of", async ({ rules }) => {
    const { violations, urns } = await violationsOf(
      kubeSpanPortIsOpen,
      behind(firewall("edge", rules)),
    );

    expect(violations).toEqual([closed("vps-0", "'edge'")]);
    expect(urns).toEqual([urnOf(server("vps-0"))]);
  });

  it("reports each server without a firewall of the program", async () => {
    const resources = [
      firewall("unused", [mesh]),
      server("a"),
      server("b", { firewallIds: [4711] }),
      server("c", {}, { propertyDependencies: { firewallIds: [server("a")] } }),
    ];

    expect((await violationsOf(kubeSpanPortIsOpen, resources)).violations).toEqual(
      ["a", "b", "c"].map(unattached),
    );
  });

  it.each([
    { of: "of another site", labels: { "hybrid.cluster/site": "home" } },
    { of: "without labels", labels: {} },
    { of: "whose labels are unknown", labels: unknown },
  ])("reports a server $of, for labels prove nothing", async ({ labels }) => {
    const vps = node("vps-0");
    const { violations } = await violationsOf(kubeSpanPortIsOpen, [
      vps,
      server("below", { labels }, { parent: vps }),
      server("beside", { labels }),
    ]);

    expect(violations).toEqual(["below", "beside"].map(unattached));
  });

  it("leaves an exempted server alone, which is no node", async () => {
    const exemptions = [
      { resource: "server 'mail'", reason: "a mail relay and no node", expires: "2999-12-31" },
    ];
    const servers = [server("mail"), server("vps-0")];
    const { violations } = await violationsOf(kubeSpanPortIsOpen, servers, { exemptions });

    expect(violations).toEqual([unattached("vps-0")]);
  });

  it.each([
    {
      of: "a rule",
      resources: behind(firewall("f", [opening("443"), unknown])),
      statement: "string value at .rules.1 can't be known during preview",
    },
    {
      of: "a source",
      resources: behind(firewall("f", [opening("51820", "udp", [unknown])])),
      statement: "string value at .rules.0.sourceIps.0 can't be known during preview",
    },
    {
      of: "a whole firewall",
      resources: behind({ ...firewall("f", []), outputs: {} }),
      statement: "the rules of firewall 'f' can't be known during preview",
    },
  ])(
    "says so when $of is unknown, and checks the next server",
    async ({ resources, statement }) => {
      const verdict = await violationsOf(kubeSpanPortIsOpen, [...resources, server("next")]);

      expect(verdict.violations).toEqual([unattached("next")]);
      expect(verdict.unchecked).toEqual([statement]);
    },
  );

  it("takes another port from its configuration", async () => {
    const verdict = await violationsOf(kubeSpanPortIsOpen, behind(firewall("f", [mesh])), {
      kubeSpanPort: 51_821,
    });

    expect(verdict.violations).toEqual([closed("vps-0", "'f'", 51_821)]);
  });
});
