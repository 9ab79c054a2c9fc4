import { z } from "zod";
import type { Draft } from "./check";

/** A network of the stack file and where it stands. */
export interface NamedNetwork {
  readonly path: string;
  readonly cidr: string;
}

/** Every network that a packet of the cluster may be addressed to, the one that can least be changed first. */
export function networksOf({ network, sites }: Draft): NamedNetwork[] {
  const all = [
    { path: "sites.home.lanCidr", cidr: sites?.home?.lanCidr },
    { path: "network.podCidr", cidr: network?.podCidr },
    { path: "network.serviceCidr", cidr: network?.serviceCidr },
    ...Object.entries(network?.reservedCidrs ?? {}).map(([name, cidr]) => ({
      path: z.core.toDotPath(["network", "reservedCidrs", name]),
      cidr,
    })),
  ];
  return all.flatMap(({ path, cidr }) => (cidr === undefined ? [] : [{ path, cidr }]));
}
