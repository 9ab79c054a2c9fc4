import fc from "../../support/properties";
import { bill, sum } from "../../../policies/cost/bill";
import type { Billable } from "../../../policies/cost/billable";
import { hetznerPrices } from "../../../policies/prices/hetzner";
import { ageInDays, serverPrice } from "../../../policies/prices/lookup";

const server = (more: Partial<Extract<Billable, { kind: "server" }>> = {}): Billable => ({
  kind: "server",
  name: "one",
  serverType: "cpx31",
  location: "hil",
  hasBackups: false,
  ...more,
});
const address: Billable = { kind: "primaryIpv4", name: "one" };

/** 62.49 EUR and 73.49 USD are one price. */
const eurosPerDollar = 62.49 / 73.49;

const cases: readonly {
  readonly of: string;
  readonly billables: readonly Billable[];
  /** Reckoned by hand; the arithmetic stands beside it. */
  readonly euros: number;
}[] = [
  { of: "nothing", billables: [], euros: 0 },
  { of: "a new server", billables: [server()], euros: 62.49 },
  // 24.99 USD × 0.850320 = 21.2495
  { of: "a held server", billables: [server({ orderedOn: "2026-01-03" })], euros: 21.2495 },
  { of: "the last old day", billables: [server({ orderedOn: "2026-06-14" })], euros: 21.2495 },
  {
    of: "the last old moment",
    billables: [server({ orderedOn: "2026-06-14T23:59:59.999Z" })],
    euros: 21.2495,
  },
  { of: "the first new day", billables: [server({ orderedOn: "2026-06-15" })], euros: 62.49 },
  // 62.49 + 62.49 / 5 = 74.988
  { of: "a new server with backups", billables: [server({ hasBackups: true })], euros: 74.988 },
  // 21.2495 + 4.2499 = 25.4994: backups cost a fifth of the held price, not of the new one
  {
    of: "a held server with backups",
    billables: [server({ orderedOn: "2026-01-03", hasBackups: true })],
    euros: 25.4994,
  },
  // 2 × 74.988 + 2 × 0.50 = 150.976
  {
    of: "the two VPS of prod, ordered today",
    billables: [
      ...["a", "b"].map((name) => server({ name, hasBackups: true })),
      ...["a", "b"].map((name): Billable => ({ ...address, name })),
    ],
    euros: 150.976,
  },
  // 2 × 25.4994 + 2 × 0.50 = 51.9988
  {
    of: "the two VPS of prod at their held prices",
    billables: [
      ...["a", "b"].map((name) => server({ name, hasBackups: true, orderedOn: "2026-01-03" })),
      ...["a", "b"].map((name): Billable => ({ ...address, name })),
    ],
    euros: 51.9988,
  },
  // 37.49 × 0.850320 = 31.8785
  { of: "a CPX21", billables: [server({ serverType: "cpx21" })], euros: 31.8785 },
  // 141.49 × 0.850320 = 120.3117
  { of: "a CPX41", billables: [server({ serverType: "cpx41" })], euros: 120.3117 },
  // 50.99 × 0.850320 = 43.3578
  {
    of: "a CCX13 in Ashburn",
    billables: [server({ serverType: "ccx13", location: "ash" })],
    euros: 43.3578,
  },
  // 102.99 × 0.850320 = 87.5744
  { of: "a CCX23", billables: [server({ serverType: "ccx23" })], euros: 87.5744 },
  // 3 × 10 × 0.0572 = 1.716
  {
    of: "three of the smallest volumes",
    billables: ["a", "b", "c"].map((name): Billable => ({ kind: "volume", name, sizeGb: 10 })),
    euros: 1.716,
  },
  // 2.5 × 0.0143 = 0.03575
  {
    of: "a snapshot",
    billables: [{ kind: "snapshot", name: "talos", sizeGb: 2.5 }],
    euros: 0.03575,
  },
  // 3.50 × 0.850320 = 2.9761
  { of: "a floating IPv4", billables: [{ kind: "floatingIpv4", name: "f" }], euros: 2.9761 },
  {
    of: "an LB11 in Falkenstein",
    billables: [{ kind: "loadBalancer", name: "lb", type: "lb11", location: "fsn1" }],
    euros: 7.49,
  },
  { of: "traffic that is included", billables: [server({ trafficTb: 3 })], euros: 62.49 },
  // 62.49 + (5 - 3) × 1.20 × 0.850320 = 62.49 + 2.0408
  { of: "two TB too many", billables: [server({ trafficTb: 5 })], euros: 64.5308 },
  {
    of: "what home costs",
    billables: [{ kind: "site", name: "electricity", site: "home", monthlyEuros: 41.3 }],
    euros: 41.3,
  },
];

describe("a bill", () => {
  it.each(cases)("of $of is $euros EUR", ({ billables, euros }) => {
    const { lines, unpriced } = bill(billables, hetznerPrices);

    expect(unpriced).toEqual([]);
    expect(sum(lines)).toBeCloseTo(euros, 3);
  });

  it.each<{ readonly of: string; readonly billable: Billable; readonly unpriced: string }>([
    {
      of: "a type the table does not have",
      billable: server({ serverType: "cpx51" }),
      unpriced: "server one (cpx51 in hil)",
    },
    {
      of: "a type elsewhere",
      billable: server({ location: "fsn1" }),
      unpriced: "server one (cpx31 in fsn1)",
    },
    {
      of: "a place that nobody has listed",
      billable: server({ location: "constructor" }),
      unpriced: "server one (cpx31 in constructor)",
    },
    {
      of: "an order of a day that the table has no price of",
      billable: server({ serverType: "cpx21", orderedOn: "2026-06-14" }),
      unpriced: "server one (cpx21 in hil, ordered 2026-06-14)",
    },
    {
      of: "an LB11 in Hillsboro",
      billable: { kind: "loadBalancer", name: "lb", type: "lb11", location: "hil" },
      unpriced: "load balancer lb (lb11 in hil)",
    },
    {
      of: "an LB21",
      billable: { kind: "loadBalancer", name: "lb", type: "lb21", location: "fsn1" },
      unpriced: "load balancer lb (lb21 in fsn1)",
    },
  ])("names $of instead of guessing", ({ billable, unpriced }) => {
    expect(bill([billable], hetznerPrices)).toEqual({ lines: [], unpriced: [unpriced] });
  });

  it("names traffic of a type whose quota is not listed, and still prices the server", () => {
    const { lines, unpriced } = bill(
      [server({ serverType: "ccx13", trafficTb: 1 })],
      hetznerPrices,
    );

    expect(lines.map(({ item }) => item)).toEqual(["server one (ccx13)"]);
    expect(unpriced).toEqual(["traffic of one (1 TB)"]);
  });

  it("says what a held price would be today, of the server and of its backups", () => {
    const { lines } = bill(
      [server({ orderedOn: "2026-01-03", hasBackups: true }), server({ name: "new" })],
      hetznerPrices,
    );

    expect(lines.map(({ newOrderEuros }) => newOrderEuros?.toFixed(2))).toEqual([
      "62.49",
      "12.50",
      undefined,
    ]);
  });

  it("is the sum of the bills of its parts, in any order", () => {
    const billables = cases.flatMap((entry) => entry.billables);
    const subset = fc.shuffledSubarray(billables);

    fc.assert(
      fc.property(subset, fc.nat(), (some, cut) => {
        const whole = sum(bill(some, hetznerPrices).lines);
        const parts = [some.slice(0, cut), some.slice(cut)].map((part) =>
          sum(bill(part, hetznerPrices).lines),
        );
        expect(parts.reduce((total, part) => total + part, 0)).toBeCloseTo(whole, 6);
      }),
    );
  });
});

describe("the price table", () => {
  it("converts at the rate of the one price that it has in both currencies", () => {
    expect(hetznerPrices.eurosPerDollar.rate).toBeCloseTo(eurosPerDollar, 10);
    expect(73.49 * hetznerPrices.eurosPerDollar.rate).toBeCloseTo(62.49, 10);
  });

  it("says of every price where it was read", () => {
    const { servers, loadBalancers, primaryIpv4, floatingIpv4, volumeGb, snapshotGb, trafficTb } =
      hetznerPrices;
    const rows = [
      ...[servers, loadBalancers, primaryIpv4, floatingIpv4],
      ...[volumeGb, snapshotGb, trafficTb],
    ].flat();

    expect(rows.length).toBeGreaterThan(10);
    for (const { source, price } of rows) {
      expect(source).toMatch(/20\d\d/);
      expect(price.amount).toBeGreaterThan(0);
    }
  });

  it("never gives an older order a newer price", () => {
    const day = fc.date({
      min: new Date("2020-01-01"),
      max: new Date("2030-01-01"),
      noInvalidDate: true,
    });
    const types = fc.constantFrom(...hetznerPrices.servers.map(({ type }) => type));

    fc.assert(
      fc.property(types, day, (serverType, date) => {
        const orderedOn = date.toISOString().slice(0, 10);
        const price = serverPrice(hetznerPrices, { serverType, location: "hil", orderedOn });
        const today = serverPrice(hetznerPrices, { serverType, location: "hil" });
        if (orderedOn >= "2026-06-15") expect(price).toEqual(today);
        else expect(price?.euros).not.toBe(today?.euros);
      }),
    );
  });

  it.each([
    { today: "2026-10-01", days: 0 },
    { today: "2026-10-02T23:59:59Z", days: 1 },
    { today: "2027-10-01", days: 365 },
  ])("is $days days old on $today", ({ today, days }) => {
    expect(ageInDays(hetznerPrices, today)).toBe(days);
  });
});
