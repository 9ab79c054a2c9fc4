import {
  largestUnderlayMtuBytes as mostMtuBytes,
  smallestUnderlayMtuBytes as leastMtuBytes,
} from "../../components/mtuChain";
import { setCommand } from "../problem";
import type { Check } from "./check";

/** KubeSpan takes 80 bytes of every packet, and its tunnel must still carry the 1280 of IPv6. */
export const mtu: Check = ({ sites }) =>
  Object.entries({ vps: sites?.vps, home: sites?.home }).flatMap(([site, settings]) => {
    const bytes = settings?.underlayMtuBytes;
    if (bytes === undefined || (bytes >= leastMtuBytes && bytes <= mostMtuBytes)) return [];
    const path = `sites.${site}.underlayMtuBytes`;
    const reason = bytes < leastMtuBytes ? "; KubeSpan takes 80 and needs 1280" : "";
    return [
      {
        path,
        message: `expected ${leastMtuBytes} to ${mostMtuBytes}, got ${bytes}${reason}`,
        fix: setCommand(path, 1_500),
      },
    ];
  });
