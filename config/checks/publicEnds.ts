import { contains } from "../cidr";
import { quoted, setCommand } from "../problem";
import { privateNetworks, unusableNetworks } from "../specialNetworks";
import { type Check, vpsNodesOf } from "./check";

/** A VPS is the end that the nodes behind the home router can reach. Loopback stays possible for the lab. */
export const publicEnds: Check = (draft) =>
  vpsNodesOf(draft).flatMap(({ path, node }) => {
    const address = node.primaryIpv4?.address;
    if (address === undefined) return [];
    const at = `${path}.primaryIpv4.address`;
    return [...privateNetworks, ...unusableNetworks]
      .filter(({ cidr }) => contains(cidr, address))
      .map(({ cidr, purpose }) => ({
        path: at,
        message: `expected a public address, got ${quoted(address)}, which is in ${cidr} (${purpose}); home nodes would have no path to this VPS`,
        fix: setCommand(at, "<the address that the cloud shows for this id>"),
      }));
  });
