import { isNetwork, networkOf } from "../cidr";
import { quoted, setCommand } from "../problem";
import type { Check } from "./check";
import { networksOf } from "./networks";

/** A CIDR with host bits set names two things at once, and every daemon reads it differently. */
export const networkAddresses: Check = (draft) => {
  const admin = (draft.network?.adminCidrs ?? []).flatMap((cidr, index) =>
    cidr === undefined ? [] : [{ path: `network.adminCidrs[${index}]`, cidr }],
  );
  return [...networksOf(draft), ...admin]
    .filter(({ cidr }) => !isNetwork(cidr))
    .map(({ path, cidr }) => ({
      path,
      message: `expected a network with its host bits zero, got ${quoted(cidr)}`,
      fix: setCommand(path, networkOf(cidr)),
    }));
};
