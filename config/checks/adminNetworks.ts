import { contains, prefixLengthOf } from "../cidr";
import { type Problem, quoted, setCommand } from "../problem";
import { privateNetworks, unusableNetworks } from "../specialNetworks";
import type { Check } from "./check";

/** Anything larger is not one administrator's network but a part of the world. */
const shortestPrefix = { ipv4: 8, ipv6: 20 };

/** The admin ports are open to administrators, and to them they are open. */
export const adminNetworks: Check = ({ network }) =>
  (network?.adminCidrs ?? []).flatMap((cidr, index): Problem[] => {
    if (cidr === undefined) return [];
    const path = `network.adminCidrs[${index}]`;
    const family = cidr.includes(":") ? "ipv6" : "ipv4";
    const fix = setCommand(
      path,
      family === "ipv4" ? "<your public address>/32" : "<your prefix>/64",
    );
    if (prefixLengthOf(cidr) < shortestPrefix[family]) {
      const message = `expected /${shortestPrefix[family]} or smaller, got ${quoted(cidr)}; the Kubernetes and Talos API must not be open to the world`;
      return [{ path, message, fix }];
    }
    return [...privateNetworks, ...unusableNetworks]
      .filter((special) => contains(special.cidr, cidr))
      .map((special) => ({
        path,
        message: `expected the network as the internet sees it, got ${quoted(cidr)}, which is in ${special.cidr} (${special.purpose}) and never reaches a VPS`,
        fix,
      }));
  });
