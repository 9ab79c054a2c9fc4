import { monthlyCostIsShown } from "../../../policies/rules/monthlyCostIsShown";
import { monthlyCostIsWithinBudget } from "../../../policies/rules/monthlyCostIsWithinBudget";
import { uncheckedValuesAreListed } from "../../../policies/rules/uncheckedValuesAreListed";
import { type Subject, type Verdict, unknown, violationsOf } from "../../support/violationsOf";
import { server } from "../subjects";

const orderedOn = "hybrid.cluster/ordered-on";

const primaryIp = (name: string, type = "ipv4"): Subject => ({
  type: "hcloud:index/primaryIp:PrimaryIp",
  name,
  inputs: { type, location: "hil" },
});
const volume = (name: string, size: unknown = 10): Subject => ({
  type: "hcloud:index/volume:Volume",
  name,
  inputs: { size },
});
const claim = (name: string, storage: unknown, storageClassName = "hcloud-volumes"): Subject => ({
  type: "kubernetes:core/v1:PersistentVolumeClaim",
  name,
  inputs: { spec: { storageClassName, resources: { requests: { storage } } } },
  // Those of a cluster that does not exist yet show nothing.
  outputs: {},
});

/** A VPS with backups and an adopted address, as prod has two. */
const vps = (name: string, inputs: Readonly<Record<string, unknown>> = {}): Subject =>
  server(name, {
    serverType: "cpx31",
    location: "hil",
    backups: true,
    publicNets: [{ ipv4Enabled: true, ipv4: 1_000_001 }],
    ...inputs,
  });
const heldVps = (name: string): Subject => vps(name, { labels: { [orderedOn]: "2026-01-03" } });

/** As in a run: what the statement shows is what the rule before it reckoned with. */
async function run(
  subjects: readonly Subject[],
  config: object = {},
): Promise<{ readonly budget: Verdict; readonly shown: Verdict }> {
  const { name, description, validateResource = [] } = monthlyCostIsShown;
  const onResources = { name, description, validateResource };
  const inputsOnly = await violationsOf(onResources, subjects);
  expect(inputsOnly).toEqual({ violations: [], urns: [], unchecked: [] });
  const budget = await violationsOf(monthlyCostIsWithinBudget, subjects, config);
  return { budget, shown: await violationsOf(monthlyCostIsShown, subjects) };
}

const text = async (subjects: readonly Subject[], config: object = {}): Promise<string> =>
  (await run(subjects, config)).shown.violations.join("\n");

const refused = async (subjects: readonly Subject[], config: object = {}): Promise<unknown> =>
  (await run(subjects, config)).budget.violations;

beforeEach(() => {
  jest.useFakeTimers({ now: new Date("2026-11-21T12:00:00Z") });
});
afterEach(() => {
  jest.useRealTimers();
});

const fix =
  "Fix: remove what costs, or raise the budget in the policy pack's configuration on purpose.";

describe("monthly-cost-is-within-budget", () => {
  it("accepts prod, ordered today or long ago", async () => {
    expect(await refused([vps("a"), vps("b")])).toEqual([]);
    expect(await refused([heldVps("a"), heldVps("b")])).toEqual([]);
  });

  it("refuses a third server, of its site and in all", async () => {
    // 3 × (62.49 × 1.2 + 0.50) = 226.464
    expect(await refused([vps("a"), vps("b"), vps("c")])).toEqual([
      `monthly cost: is 226.46 EUR, expected 155.00 EUR at most. ${fix}`,
      `monthly cost of site vps: is 226.46 EUR, expected 155.00 EUR at most. ${fix}`,
    ]);
  });

  it("takes exactly the budget for within it", async () => {
    const exact = { budgetEuros: 150.976, vpsBudgetEuros: 150.976 };
    const below = { budgetEuros: 150.975, vpsBudgetEuros: 150.976 };

    expect(await refused([vps("a"), vps("b")], exact)).toEqual([]);
    expect(await refused([vps("a"), vps("b")], below)).toEqual([
      expect.stringContaining("monthly cost: is 150.98 EUR"),
    ]);
  });

  it("refuses a server whose held price is lost, where the budget is the held one", async () => {
    const budget = { budgetEuros: 52, vpsBudgetEuros: 52 };

    expect(await refused([heldVps("a"), heldVps("b")], budget)).toEqual([]);
    expect(await refused([heldVps("a"), vps("b")], budget)).toHaveLength(2);
  });

  it("has a share for storage: volumes, and claims of Hetzner's classes", async () => {
    // 2 × 10 + 2 × 10 GB × 0.0572 = 2.288
    const found = await refused([volume("a"), volume("b"), claim("c", "10Gi"), claim("d", "1Gi")]);

    expect(found).toEqual([
      `monthly cost of storage: is 2.29 EUR, expected 2.00 EUR at most. ${fix}`,
    ]);
    expect(await refused([volume("a"), volume("b"), volume("c")])).toEqual([]);
    expect(await refused([claim("big", "900Gi", "local-path")])).toEqual([]);
  });

  it("counts what home costs by its owner's reckoning", async () => {
    const found = await refused([vps("a")], { homeEuros: 41.3, homeBudgetEuros: 40 });

    expect(found).toEqual([
      `monthly cost of site home: is 41.30 EUR, expected 40.00 EUR at most. ${fix}`,
    ]);
  });

  it("says which values a preview does not know, and reckons with the others", async () => {
    const { budget } = await run([vps("a"), vps("b", { serverType: unknown }), vps("c"), vps("d")]);

    expect(budget.violations[0]).toContain("monthly cost: is 226.96 EUR");
    expect(budget.unchecked).toEqual(["type, location or order date of server b"]);
  });
});

describe("monthly-cost-is-shown", () => {
  it("says per item, per site and in all what prod costs, and what is left", async () => {
    expect(await text([heldVps("a"), vps("b")])).toBe(
      [
        "monthly cost: 101.49 EUR a month, net; headroom 53.51 of 155.00 EUR; prices of 2026-10-01, 51 days old",
        "  101.49  site vps of 155.00",
        "   21.25*   server a (cpx31)  held price; 62.49 if ordered today",
        "    4.25*   backups of a  held price; 12.50 if ordered today",
        "    0.50    primary IPv4 of a",
        "   62.49    server b (cpx31)",
        "   12.50    backups of b",
        "    0.50    primary IPv4 of b",
        "    0.00  site home of 0.00; electricity is not counted",
        "    0.00  of it storage of 2.00",
        "* converted from dollars at 0.8503 EUR",
      ].join("\n"),
    );
  });

  it("is one violation at most, and none for what costs nothing", async () => {
    const subjects = [vps("a"), vps("b"), volume("c", unknown), claim("d", unknown)];

    expect((await run(subjects)).shown.violations).toHaveLength(1);
    expect((await run([primaryIp("six", "ipv6")])).shown.violations).toEqual([]);
  });

  it("counts an address once, whether it is adopted, made or comes with the server", async () => {
    const address = primaryIp("a-ipv4");
    const withManaged = server(
      "a",
      { serverType: "cpx31", location: "hil", publicNets: [{ ipv4Enabled: true, ipv4: unknown }] },
      { propertyDependencies: { publicNets: [address] } },
    );
    const without = vps("a", { publicNets: [{ ipv4Enabled: false }] });
    const countIn = (shown: string): number => shown.split("primary IPv4").length - 1;

    expect(countIn(await text([address, withManaged]))).toBe(1);
    expect(countIn(await text([vps("a")]))).toBe(1);
    expect(countIn(await text([vps("a", { publicNets: undefined })]))).toBe(1);
    expect(countIn(await text([without]))).toBe(0);
  });

  it.each([
    { of: "a location", changed: { location: "fsn1" }, what: "server a (cpx31 in fsn1)" },
    { of: "a type", changed: { serverType: "ccx33" }, what: "server a (ccx33 in hil)" },
  ])("says first of all that $of has no price, and the budget says it too", async (one) => {
    const { shown, budget } = await run([vps("a", one.changed)]);
    const [headline = "", next = ""] = shown.violations.join().split("\n");

    expect(headline).toContain("at least 0.50 EUR a month, net; headroom at most 154.50");
    expect(next).toBe(`NO PRICE, so not in the sum and not held to the budget: ${one.what}`);
    // Nothing is refused for what is only unknown.
    expect(budget).toMatchObject({ violations: [], unchecked: [`no price of ${one.what}`] });
    expect((await violationsOf(uncheckedValuesAreListed, [])).violations.join()).toContain(
      "Checked once policies/prices says what it costs: " +
        `monthly-cost-is-within-budget: no price of ${one.what}.`,
    );
  });

  it.each<{ readonly of: string; readonly subject: Subject; readonly what: string }>([
    {
      of: "a server's type",
      subject: vps("a", { serverType: unknown }),
      what: "type, location or order date of server a",
    },
    { of: "a volume's size", subject: volume("v", unknown), what: "size of volume v" },
    { of: "a claim's size", subject: claim("c", unknown), what: "size of the volume of c" },
    {
      of: "a snapshot's size",
      subject: { type: "hcloud:index/snapshot:Snapshot", name: "s", inputs: {} },
      what: "size of snapshot s, which nobody knows before it is made",
    },
    {
      of: "an address's family",
      subject: {
        type: "hcloud:index/floatingIp:FloatingIp",
        name: "f",
        inputs: { type: unknown },
      },
      what: "family of address f",
    },
  ])("says so when $of is not known", async ({ subject, what }) => {
    const { shown, budget } = await run([subject]);

    expect(shown.violations.join()).toContain(
      `not known before the update, so not in the sum: ${what}`,
    );
    expect(budget.unchecked.join()).toContain(what);
  });

  it("says when the prices are stale, and only then", async () => {
    expect(await text([vps("a")])).not.toContain("stale");
    jest.setSystemTime(new Date("2027-03-30T00:00:00Z"));
    expect(await text([vps("a")])).not.toContain("stale");
    jest.setSystemTime(new Date("2027-03-31T00:00:00Z"));
    expect(await text([vps("a")])).toContain("181 days old");
    expect(await text([vps("a")])).toContain("stale: the prices are more than 180 days old");
  });

  it("shows the budget of the rule that enforces it, and says when none does", async () => {
    expect(await text([vps("a")], { budgetEuros: 100 })).toContain("headroom 24.51 of 100.00 EUR");
    const alone = await violationsOf(monthlyCostIsShown, [vps("a")]);
    expect(alone.violations.join()).toContain("no budget is enforced");
  });

  it("forgets what another stack asked for", async () => {
    expect(await text([claim("c", "10Gi")])).toContain("volume of c (10 GB)");
    expect(await text([vps("a")])).not.toContain("volume");
  });
});
