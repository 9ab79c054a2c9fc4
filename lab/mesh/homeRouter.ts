/** Links of the router at home. */
export const wanLink = "wan";
export const lanLink = "lan";

/**
 * A household router: everything from the LAN leaves under its one address, with a port of its own
 * choosing, and nothing comes in that was not asked for.
 */
export const homeRouter = `
table inet router {
  chain forward {
    type filter hook forward priority filter; policy accept;
    iifname "${wanLink}" ct state established,related accept
    iifname "${wanLink}" drop
  }
  chain translate {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "${wanLink}" masquerade random
  }
}
`;
