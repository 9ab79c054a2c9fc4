import { databaseNodes } from "../../components/survival";
import { type Problem, quoted, removeCommand, setCommand } from "../problem";
import { settingsSchema } from "../schema";
import type { Check } from "./check";

/** A registry delegates to no fewer; and one of them is meant to be lost. */
const fewest = 2;

/**
 * Every name server is a VPS that holds a member of the database, from which it answers whatever
 * becomes of the other nodes.
 */
export const dnsNameServers: Check = (draft) => {
  const { zones = [], nameServers = [] } = draft.dns ?? {};
  const nodes = settingsSchema.shape.nodes.safeParse(draft.nodes).data ?? [];
  const problems: Problem[] = [];
  if (zones.length > 0 && nameServers.length < fewest) {
    problems.push({
      path: "dns.nameServers",
      message: `expected at least ${fewest} name servers for the zones, got ${nameServers.length}`,
      fix: "in the stack file, add {host: ns1.<zone>, node: <name of a VPS>} for each VPS",
    });
  }
  // Where there are not two of them, that is a problem of the nodes.
  const members = databaseNodes(nodes).flatMap(({ name, site }) => (site === "vps" ? [name] : []));
  const seen = new Map<string, string>();
  for (const [index, server] of nameServers.entries()) {
    for (const key of ["host", "node"] as const) {
      const value = server?.[key];
      if (value === undefined) continue;
      const path = `dns.nameServers[${index}].${key}`;
      const first = seen.get(`${key} ${value}`);
      if (first !== undefined) {
        const message = `expected another ${key}, got ${quoted(value)}, which hybrid:${first} has too`;
        problems.push({ path, message, fix: removeCommand(`dns.nameServers[${index}]`) });
      } else if (key === "node" && members.length >= fewest && !members.includes(value)) {
        const message = `expected a VPS with a member of the database (${members.join(", ")}), got ${quoted(value)}`;
        problems.push({ path, message, fix: setCommand(path, members[0] ?? "<name of a VPS>") });
      }
      seen.set(`${key} ${value}`, first ?? path);
    }
  }
  return problems;
};
