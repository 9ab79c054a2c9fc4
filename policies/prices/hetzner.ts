import { type Money, type PriceTable, type ServerPrice } from "./priceTable";

const eur = (amount: number): Money => ({ currency: "EUR", amount });
const usd = (amount: number): Money => ({ currency: "USD", amount });

/** New orders, and changes of the type, cost more from this day on; untouched servers do not. */
const secondIncrease = "2026-06-15";

const productPages = "product pages and price cards of September and October 2026";
const adjustment = `price adjustment of ${secondIncrease}; ${productPages}`;
const priceApi = "price list of the API, 2026-09-09";

const american = (type: string, price: Money, more: Partial<ServerPrice> = {}): ServerPrice => ({
  type,
  regions: ["us"],
  from: secondIncrease,
  price,
  source: adjustment,
  ...more,
});

/** Prices of Hetzner Cloud, net, a month, as collected until the beginning of October 2026. */
export const hetznerPrices: PriceTable = {
  asOf: "2026-10-01",
  eurosPerDollar: { rate: 62.49 / 73.49, source: "the CPX31's own two prices" },
  servers: [
    american("cpx21", usd(37.49)),
    american("cpx31", eur(62.49), { includedTrafficTb: 3 }),
    {
      type: "cpx31",
      regions: ["us"],
      price: usd(24.99),
      includedTrafficTb: 3,
      source: `orders before ${secondIncrease}; ${productPages}`,
    },
    american("cpx41", usd(141.49)),
    american("ccx13", usd(50.99)),
    american("ccx23", usd(102.99)),
  ],
  loadBalancers: [{ type: "lb11", regions: ["eu"], price: eur(7.49), source: productPages }],
  backups: { shareOfServer: 0.2, source: priceApi },
  primaryIpv4: [{ regions: "everywhere", price: eur(0.5), source: productPages }],
  floatingIpv4: [{ regions: "everywhere", price: usd(3.5), source: productPages }],
  volumeGb: [{ regions: "everywhere", price: eur(0.0572), source: priceApi }],
  snapshotGb: [{ regions: "everywhere", price: eur(0.0143), source: priceApi }],
  trafficTb: [
    { regions: ["eu"], price: eur(1), source: productPages },
    { regions: ["us"], price: usd(1.2), source: productPages },
  ],
};
