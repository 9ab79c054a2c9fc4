/** The largest packet each layer carries, from the wire up to a pod, in bytes. */
export interface MtuChain {
  readonly underlayMtuBytes: number;
  readonly kubeSpanMtuBytes: number;
  /** The `MTU` value of the Cilium chart: the device it tunnels over, which is KubeSpan. */
  readonly ciliumMtuBytes: number;
  readonly podRouteMtuBytes: number;
}
