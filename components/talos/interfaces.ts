import { prefixLengthOf } from "../../config/cidr";
import type { NodeSettings, Settings } from "../../config/schema";
import type { TypedDocument } from "./document";

export interface LinkConfig extends TypedDocument {
  readonly kind: "LinkConfig";
  readonly name: string;
  readonly up: true;
  readonly mtu: number;
  readonly addresses: readonly [{ readonly address: string }];
  readonly routes: readonly [{ readonly gateway: string }];
}

export interface ResolverConfig extends TypedDocument {
  readonly kind: "ResolverConfig";
  readonly nameservers: readonly { readonly address: string }[];
}

/** Talos' image for this platform turns predictable names off, so the VM's one interface is this. */
const homeInterface = "eth0";

/**
 * What the cloud-init drive tells a home VM, told again: a link document keeps Talos from asking for
 * an address by DHCP on any link, so that none has a second one. A link whose packet size is not
 * written goes back to 1500.
 *
 * A VPS has one interface, and DHCP is how its only address comes. It stays with the default, which
 * finds the interface whatever it is called: the name differs between a snapshot and a public ISO.
 */
export function interfaceDocuments(
  node: NodeSettings,
  { home }: Settings["sites"],
): readonly [LinkConfig, ResolverConfig] | readonly [] {
  if (node.site === "vps") return [];
  return [
    {
      apiVersion: "v1alpha1",
      kind: "LinkConfig",
      name: homeInterface,
      up: true,
      mtu: home.underlayMtuBytes,
      addresses: [{ address: `${node.address}/${prefixLengthOf(home.lanCidr)}` }],
      routes: [{ gateway: home.gateway }],
    },
    {
      apiVersion: "v1alpha1",
      kind: "ResolverConfig",
      nameservers: home.nameservers.map((address) => ({ address })),
    },
  ];
}
