import type { Settings } from "../config/schema";

/** The largest packet each layer carries, from the wire up to a pod, in bytes. */
export interface MtuChain {
  readonly underlayMtuBytes: number;
  readonly kubeSpanMtuBytes: number;
  /** The `MTU` value of the Cilium chart: the device it tunnels over, which is KubeSpan. */
  readonly ciliumMtuBytes: number;
  readonly podRouteMtuBytes: number;
}

/** WireGuard over IPv6: 40 outer header, 8 UDP, 32 WireGuard. */
const kubeSpanOverheadBytes = 80;
/** VXLAN over IPv4: 20 outer header, 8 UDP, 8 VXLAN, 14 inner Ethernet. */
const vxlanOverheadBytes = 50;
/** Smallest packet every IPv6 link must carry, and the smallest a KubeSpan link may have. */
const smallestKubeSpanMtuBytes = 1_280;

export const smallestUnderlayMtuBytes = smallestKubeSpanMtuBytes + kubeSpanOverheadBytes;
/** Jumbo frames: more is not carried by common hardware. */
export const largestUnderlayMtuBytes = 9_000;

/**
 * Derives every packet size from the underlays the nodes stand on. The smallest underlay decides
 * for all nodes, since a packet may go to any of them.
 *
 * @throws RangeError when an underlay cannot carry KubeSpan, or is larger than jumbo frames.
 */
export function mtuChain(underlayMtusBytes: readonly [number, ...number[]]): MtuChain {
  const underlayMtuBytes = Math.min(...underlayMtusBytes);
  if (underlayMtuBytes < smallestUnderlayMtuBytes) {
    throw new RangeError(
      `an underlay of ${underlayMtuBytes} bytes leaves KubeSpan less than the ` +
        `${smallestKubeSpanMtuBytes} bytes it needs; expected at least ${smallestUnderlayMtuBytes}`,
    );
  }
  if (Math.max(...underlayMtusBytes) > largestUnderlayMtuBytes) {
    throw new RangeError(`an underlay carries at most ${largestUnderlayMtuBytes} bytes`);
  }
  const kubeSpanMtuBytes = underlayMtuBytes - kubeSpanOverheadBytes;
  return {
    underlayMtuBytes,
    kubeSpanMtuBytes,
    ciliumMtuBytes: kubeSpanMtuBytes,
    podRouteMtuBytes: kubeSpanMtuBytes - vxlanOverheadBytes,
  };
}

/** The chain of a cluster over both sites. */
export function clusterMtu({ vps, home }: Settings["sites"]): MtuChain {
  return mtuChain([vps.underlayMtuBytes, home.underlayMtuBytes]);
}
