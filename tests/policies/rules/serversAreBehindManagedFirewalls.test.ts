import { serversAreBehindManagedFirewalls } from "../../../policies/rules/serversAreBehindManagedFirewalls";
import { type Subject, unknown, urnOf, violationsOf } from "../../support/violationsOf";
import { behind, firewall, node, server } from "../subjects";

const fix =
  " Fix: create an `hcloud.Firewall` in the program and hand its id to the server's `firewallIds`, in place of ids written as numbers.";
const unattached = (name: string): string =>
  `server '${name}': no firewall of this program is attached, expected at least one.${fix}`;
const foreign = (name: string, ids: string): string =>
  `server '${name}': firewall ids ${ids} are not all this program's, expected firewalls of this program only.${fix}`;

/** A firewall that was made before, by its id. */
const made = (id: unknown): Subject => firewall(`f${String(id)}`, [], id);

/** A server with these ids, and the resources they come from. */
const attached = (firewallIds: unknown, ...firewalls: readonly Subject[]): readonly Subject[] => [
  ...firewalls,
  server("s", { firewallIds }, { propertyDependencies: { firewallIds: firewalls } }),
];
const silent: Subject = { ...firewall("silent", []), outputs: { rules: [] } };

const verdictOn = (resources: readonly Subject[], config = {}) =>
  violationsOf(serversAreBehindManagedFirewalls, resources, config);

describe("servers-are-behind-managed-firewalls", () => {
  it.each([
    { of: "nothing", resources: [] },
    { of: "a new firewall", resources: behind("s", firewall("f", [])) },
    { of: "two new firewalls", resources: behind("s", firewall("f", []), firewall("g", [])) },
    { of: "firewalls made before", resources: attached([1, 2], made("1"), made("2")) },
    { of: "a new one and an old one", resources: attached([1, unknown], made("1"), made(unknown)) },
    { of: "one that shows no id", resources: attached([1], silent) },
    { of: "one that shows no id yet", resources: attached([unknown], silent) },
  ])("accepts $of", async ({ resources }) => {
    expect(await verdictOn(resources)).toEqual({ violations: [], urns: [], unchecked: [] });
  });

  it("reports each server without a firewall of the program, at the server", async () => {
    const vps = node("vps-0");
    const home = { labels: { "hybrid.cluster/site": "home" } };
    const servers = [
      server("bare", { publicNets: undefined }),
      server("below", {}, { parent: vps }),
      server("elsewhere", home),
      server("empty", { firewallIds: [] }),
      server("other", {}, { propertyDependencies: { firewallIds: [vps] } }),
    ];
    const { violations, urns } = await verdictOn([vps, firewall("unused", []), ...servers]);

    expect(violations).toEqual(servers.map(({ name }) => unattached(name)));
    expect(urns).toEqual(servers.map(urnOf));
  });

  it.each([
    {
      of: "a raw id alone",
      resources: attached([99]),
      messages: [unattached("s"), foreign("s", "99")],
    },
    {
      of: "a raw id beside a firewall made before",
      resources: attached([1, 99], made("1")),
      messages: [foreign("s", "99")],
    },
    {
      of: "a raw id beside a new firewall",
      resources: attached([unknown, 99], made(unknown)),
      messages: [foreign("s", "99")],
    },
    {
      of: "a raw id beside a firewall that shows no id",
      resources: attached([1, 99], silent),
      messages: [foreign("s", "1, 99")],
    },
    {
      of: "a raw id beside one that shows no id yet",
      resources: attached([unknown, 99], silent),
      messages: [foreign("s", "99")],
    },
    {
      of: "a raw id in place of a firewall's",
      resources: attached([99], made("1")),
      messages: [unattached("s"), foreign("s", "99")],
    },
    {
      of: "no id in place of a new firewall's",
      resources: attached([], made(unknown)),
      messages: [unattached("s")],
    },
    {
      of: "no id in place of a firewall's",
      resources: attached([], made("1")),
      messages: [unattached("s")],
    },
  ])("reports $of", async ({ resources, messages }) => {
    expect((await verdictOn(resources)).violations).toEqual(messages);
  });

  it.each([
    { of: "more ids than there are new firewalls", ids: [unknown, unknown] },
    { of: "the whole list", ids: unknown },
    { of: "the list, which is not shown before its server exists,", ids: undefined },
  ])("says so when $of is unknown, and checks the next server", async ({ ids }) => {
    const verdict = await verdictOn([...attached(ids, made(unknown)), server("next")]);

    expect(verdict.violations).toEqual([unattached("next")]);
    expect(verdict.unchecked).toEqual(["some firewall ids of 's' can't be known during preview"]);
  });

  it("reports an attachment of a firewall made elsewhere", async () => {
    const attachment = (name: string, firewallId: unknown, ...firewalls: readonly Subject[]) => ({
      type: "hcloud:index/firewallAttachment:FirewallAttachment",
      name,
      inputs: { firewallId, serverIds: [1] },
      propertyDependencies: { firewallId: firewalls },
    });
    const [old, recent] = [made("1"), made(unknown)];
    const { violations } = await verdictOn([
      old,
      recent,
      attachment("old", 1, old),
      attachment("new", unknown, recent),
      attachment("raw", 99),
      attachment("other", 99, old),
      attachment("unknown", unknown),
    ]);

    expect(violations).toEqual(
      ["raw", "other", "unknown"].map(
        (name) =>
          `firewall attachment '${name}': attaches a firewall that is not this program's, expected firewalls of this program only.${fix}`,
      ),
    );
  });

  it("leaves an exempted server alone, and only that one", async () => {
    const exemptions = [
      { resource: "server 'mail'", reason: "behind a firewall of its own", expires: "2999-12-31" },
    ];
    const servers = [server("mail", { firewallIds: [99] }), server("mail-2")];

    expect((await verdictOn(servers, { exemptions })).violations).toEqual([unattached("mail-2")]);
  });
});
