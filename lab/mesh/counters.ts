import { CommandError, run, inside } from "./command";
import type { Topology } from "./topology";

/*
 * Packets are counted, not captured: a counter loses none, and needs no program to read dumps.
 */

/** Names of the counters on the internet segment. */
export type Counter = "fragments" | "clear" | "tunnel";

const kubeSpanPort = 51_820;

/**
 * What crosses the internet segment: fragments of anything, packets between the cluster's addresses
 * that are no WireGuard, and WireGuard by size.
 */
export function internetCounters({ nodes, home }: Topology): string {
  const cluster = [...nodes.map(({ address }) => address), ...home.wanAddresses].join(", ");
  return `
table inet counted {
  counter fragments { }
  counter clear { }
  counter tunnel { }
  set sizes { typeof meta length; flags dynamic; size 65535; }
  chain every {
    type filter hook prerouting priority -450; policy accept;
    ip frag-off & 0x3fff != 0 counter name fragments
    ip saddr { ${cluster} } ip daddr { ${cluster} } jump between-nodes
  }
  chain between-nodes {
    meta l4proto icmp icmp type { destination-unreachable, time-exceeded } return
    udp sport ${kubeSpanPort} goto wireguard
    udp dport ${kubeSpanPort} goto wireguard
    counter name clear
  }
  chain wireguard {
    counter name tunnel
    add @sizes { meta length }
  }
}
`;
}

/** The ports that outsiders try, as they come by: on the internet segment, or on the machine itself. */
export const arrivals = ({ admin, stranger }: Topology): string => `
table inet arrived {
  set tcpPorts { type inet_service; flags dynamic; size 65536; }
  set udpPorts { type inet_service; flags dynamic; size 65536; }
  chain every {
    type filter hook prerouting priority -350; policy accept;
    ip saddr != { ${[stranger, ...(admin ? [admin] : [])].map(({ address }) => address).join(", ")} } return
    tcp flags & (syn | ack) == syn add @tcpPorts { tcp dport }
    meta l4proto udp add @udpPorts { udp dport }
  }
}
`;

interface Listed {
  readonly nftables: readonly {
    readonly counter?: { readonly name: string; readonly packets: number };
    readonly set?: { readonly elem?: readonly number[] };
  }[];
}

const listed = async (namespace: string, ...what: string[]): Promise<Listed["nftables"]> => {
  const text = await run(...inside(namespace, "nft", "--json", "--numeric", "list", ...what));
  return (JSON.parse(text) as Listed).nftables;
};

export async function counters(namespace: string): Promise<Readonly<Record<Counter, number>>> {
  const found = await listed(namespace, "counters", "table", "inet", "counted");
  const packets = (name: Counter): number => {
    const count = found.find(({ counter }) => counter?.name === name)?.counter?.packets;
    if (count === undefined) throw new CommandError(`${namespace}: no counter ${name}`);
    return count;
  };
  return { fragments: packets("fragments"), clear: packets("clear"), tunnel: packets("tunnel") };
}

/** The members of a set of numbers, in order. */
export async function members(namespace: string, table: string, set: string): Promise<number[]> {
  const found = await listed(namespace, "set", "inet", table, set);
  return (found.find((entry) => entry.set)?.set?.elem ?? []).toSorted((a, b) => a - b);
}

export const empty = (namespace: string, table: string, set: string): Promise<string> =>
  run(...inside(namespace, "nft", "flush", "set", "inet", table, set));
