/** A network that has a meaning of its own wherever it turns up. */
export interface SpecialNetwork {
  readonly cidr: string;
  readonly purpose: string;
}

/** Networks that no packet of the internet comes from or goes to. */
export const privateNetworks: readonly SpecialNetwork[] = [
  { cidr: "10.0.0.0/8", purpose: "private" },
  { cidr: "172.16.0.0/12", purpose: "private" },
  { cidr: "192.168.0.0/16", purpose: "private" },
  { cidr: "100.64.0.0/10", purpose: "carrier-grade NAT" },
  { cidr: "fc00::/7", purpose: "unique local" },
];

export const loopbackNetworks: readonly SpecialNetwork[] = [
  { cidr: "127.0.0.0/8", purpose: "loopback" },
  { cidr: "::1/128", purpose: "loopback" },
];

/** Networks that can hold no machine and no pod. */
export const unusableNetworks: readonly SpecialNetwork[] = [
  { cidr: "0.0.0.0/8", purpose: "no address" },
  { cidr: "169.254.0.0/16", purpose: "link-local: the metadata service and Talos' own resolver" },
  { cidr: "224.0.0.0/4", purpose: "multicast" },
  { cidr: "240.0.0.0/4", purpose: "not assigned" },
  { cidr: "fe80::/10", purpose: "link-local" },
  { cidr: "ff00::/8", purpose: "multicast" },
];

/** KubeSpan draws its network from here when the cluster is made, so none of it can be promised away. */
export const kubeSpanNetwork: SpecialNetwork = { cidr: "fd00::/8", purpose: "KubeSpan" };
