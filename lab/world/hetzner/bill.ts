import type { Store } from "../store";
import { locationNamed } from "./catalogue";
import { HetznerCloud } from "./cloud";
import type { Server, Volume } from "./objects";
import {
  backupShare,
  priceSource,
  primaryIpv4MonthlyEuros,
  serverPrices,
  snapshotMonthlyEurosPerGb,
  volumeMonthlyEurosPerGb,
} from "./prices";

/** Labels that the storage driver of Kubernetes gives its volumes. */
export const claimLabels = { name: "pvc-name", namespace: "pvc-namespace" } as const;

export interface BillLine {
  /** `server talos-vps-cp-0 (cpx31)` */
  readonly item: string;
  /** Net. */
  readonly monthlyEuros: number;
}

export interface Bill {
  readonly costs: readonly BillLine[];
  /** What has no price in the list, so that a sum which lacks it is not taken for the whole. */
  readonly unpriced: readonly string[];
  /** Where the prices come from, of which day they are, and what they lack. */
  readonly priceSource: string;
}

/** Off or on, a server costs what was asked when it was ordered. */
function serverPrice({ serverType, orderedAt, location }: Server): number | undefined {
  if (locationNamed(location).priceRegion !== "us") return undefined;
  const prices = Object.entries(serverPrices).find(([name]) => name === serverType)?.[1];
  return prices?.find(({ from }) => orderedAt >= from)?.monthlyEuros;
}

function serverLines(server: Server): readonly BillLine[] {
  const { name, serverType, hasBackups } = server;
  const price = serverPrice(server);
  if (price === undefined) return [];
  return [
    { item: `server ${name} (${serverType})`, monthlyEuros: price },
    ...(hasBackups ? [{ item: `backups of ${name}`, monthlyEuros: price * backupShare }] : []),
  ];
}

/** A volume costs the same on a server and on none, where nobody may remember it. */
function volumeLine({ name, labels, sizeGb, serverId }: Volume): BillLine {
  const claim = labels[claimLabels.name];
  const owner = claim === undefined ? "" : ` of ${labels[claimLabels.namespace] ?? ""}/${claim}`;
  const place = serverId === null ? ", on no server" : "";
  return {
    item: `volume ${name}${owner} (${sizeGb} GB${place})`,
    monthlyEuros: sizeGb * volumeMonthlyEurosPerGb,
  };
}

/** What a month of all that the world has at Hetzner costs, line by line. */
export function bill(store: Store): Bill {
  const cloud = new HetznerCloud(store);
  const servers = cloud.all("server");
  const addresses = cloud.all("primary_ip").filter(({ type }) => type === "ipv4");
  const unpriced = servers
    .filter((server) => serverPrice(server) === undefined)
    .map(({ name, serverType, location }) => `server ${name} (${serverType} in ${location})`);
  return {
    costs: [
      ...servers.flatMap(serverLines),
      ...addresses.map(({ name }) => ({
        item: `primary IPv4 ${name}`,
        monthlyEuros: primaryIpv4MonthlyEuros,
      })),
      ...cloud.all("volume").map(volumeLine),
      ...cloud.all("image").map(({ description, sizeGb }) => ({
        item: `snapshot ${description}`,
        monthlyEuros: sizeGb * snapshotMonthlyEurosPerGb,
      })),
    ],
    unpriced,
    priceSource:
      unpriced.length === 0 ? priceSource : `${priceSource}; no price for ${unpriced.join(", ")}`,
  };
}

/** The sum of a bill's lines, in euros. */
export const monthlyCost = (store: Store): number =>
  bill(store).costs.reduce((sum, { monthlyEuros }) => sum + monthlyEuros, 0);
