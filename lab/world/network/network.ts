import type { Site } from "../../../config/schema";
import type { Machine, MachineVendor, Packet } from "../machine";
import { type Outage, Outages } from "../outages";
import { setting } from "../settings";
import type { Store } from "../store";

/** Where a packet starts: at a machine, or at the computer that runs the program. */
type Sender = Machine | "operator";

/** Names of the settings of a world's network. */
export const networkSettings = {
  /** Address that the home router has on the internet; every home machine is seen with it. */
  homeAddress: "network.homeAddress",
  /** The operator's address on the internet; absent while the operator is at home. */
  operatorAddress: "network.operatorAddress",
} as const;

/** An address kept for documentation; the example stack admits it as administrator. */
const defaultHomeAddress = "203.0.113.7";

/** What a network is made of, at one moment. */
export interface NetworkState {
  readonly vendors: readonly MachineVendor[];
  readonly outages: readonly Outage[];
  readonly homeAddress: string;
  readonly operatorAddress?: string;
}

/**
 * Which packets arrive: sites, the router at home that translates addresses, the vendors' firewalls
 * and what is out of order, at one moment. It speaks of first packets; answers find their way back.
 */
export class Network {
  public readonly machines: readonly Machine[];
  readonly #vendors: ReadonlyMap<string, MachineVendor>;
  readonly #down: ReadonlySet<string>;
  readonly #cutOff: ReadonlySet<Site>;

  /** @param isOff machines that are off besides those that the vendors or an outage call so */
  public constructor(
    private readonly state: NetworkState,
    isOff: ReadonlySet<string> = new Set(),
  ) {
    const homes = state.vendors.flatMap((vendor) =>
      vendor.machines().map((machine) => ({ machine, vendor })),
    );
    this.machines = homes.map(({ machine }) => machine);
    this.#vendors = new Map(homes.map(({ machine, vendor }) => [machine.id, vendor]));
    const { outages } = state;
    this.#down = new Set([
      ...isOff,
      ...outages.flatMap((outage) => (outage.kind === "machineDown" ? [outage.machine] : [])),
    ]);
    this.#cutOff = new Set(
      outages.flatMap((outage) => (outage.kind === "siteCutOff" ? [outage.site] : [])),
    );
  }

  public machine(id: string): Machine | undefined {
    return this.machines.find((machine) => machine.id === id);
  }

  public machineAt(address: string): Machine | undefined {
    return this.machines.find(({ addresses }) => addresses.includes(address));
  }

  public isUp({ id, isPoweredOn }: Machine): boolean {
    return isPoweredOn && !this.#down.has(id);
  }

  /** Why a packet does not arrive; nothing when it does. */
  public obstacle(
    from: Sender,
    to: Machine,
    { protocol, port }: Pick<Packet, "protocol" | "port">,
  ): string | undefined {
    if (!this.isUp(to)) return `${to.name} is down`;
    if (from !== "operator" && !this.isUp(from)) return `${from.name} is down`;
    const has = (kind: Outage["kind"]): boolean =>
      this.state.outages.some((outage) => outage.kind === kind);
    if (from === "operator" && has("operatorCutOff")) return "the operator is cut off";

    const origin = this.#siteOf(from);
    if (origin !== to.site) {
      const cutOff = [origin, to.site].find((site) => site !== undefined && this.#cutOff.has(site));
      if (cutOff !== undefined) return `the site '${cutOff}' is cut off`;
      if (origin !== undefined && has("linkDown")) return "the link between the sites is down";
      if (to.site === "home") return "the home network lets nobody in from outside";
    }
    const source = this.#sourceAddress(from, to);
    const isLetIn = this.#vendors.get(to.id)?.letsIn(to, { from: source, protocol, port }) === true;
    return isLetIn ? undefined : `the firewall of ${to.name} is closed to ${source}`;
  }

  #siteOf(sender: Sender): Site | undefined {
    if (sender !== "operator") return sender.site;
    return this.state.operatorAddress === undefined ? "home" : undefined;
  }

  #sourceAddress(from: Sender, to: Machine): string {
    const { homeAddress, operatorAddress = homeAddress } = this.state;
    if (from === "operator") return operatorAddress;
    return from.site === "home" && to.site !== "home" ? homeAddress : (from.addresses[0] ?? "");
  }
}

/** The network of a world as it is now. */
export function readNetwork(
  store: Store,
  vendors: readonly MachineVendor[],
  isOff?: ReadonlySet<string>,
): Network {
  const operatorAddress = setting<string | undefined>(
    store,
    networkSettings.operatorAddress,
    undefined,
  );
  return new Network(
    {
      vendors,
      outages: new Outages(store).current(),
      homeAddress: setting(store, networkSettings.homeAddress, defaultHomeAddress),
      ...(operatorAddress !== undefined && { operatorAddress }),
    },
    isOff,
  );
}
