/** Something that costs money every month. All but what a site itself costs is at Hetzner, on VPS. */
export type Billable =
  | {
      readonly kind: "server";
      readonly name: string;
      readonly serverType: string;
      readonly location: string;
      /** Day of the order, ISO 8601; the newest price without it. */
      readonly orderedOn?: string | undefined;
      readonly hasBackups: boolean;
      /** Outgoing traffic a month, in TB; none above what is included without it. */
      readonly trafficTb?: number;
    }
  | { readonly kind: "primaryIpv4"; readonly name: string; readonly location?: string }
  | { readonly kind: "floatingIpv4"; readonly name: string; readonly location?: string }
  | { readonly kind: "volume"; readonly name: string; readonly sizeGb: number }
  | { readonly kind: "snapshot"; readonly name: string; readonly sizeGb: number }
  | {
      readonly kind: "loadBalancer";
      readonly name: string;
      readonly type: string;
      readonly location: string;
    }
  /** What the owner reckons a site to cost, such as its electricity. */
  | {
      readonly kind: "site";
      readonly name: string;
      readonly site: Site;
      readonly monthlyEuros: number;
    };

export type Site = "vps" | "home";
