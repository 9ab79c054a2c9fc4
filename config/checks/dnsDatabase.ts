import { galeraWanProblems } from "../../components/dns/galera/providerOptions";
import { databaseNodes } from "../../components/survival";
import { type Problem, setCommand } from "../problem";
import { settingsSchema } from "../schema";
import type { Check } from "./check";

/** The members' timings fit each other, and their disks fit the volumes of their nodes. */
export const dnsDatabase: Check = (draft) => {
  const galera = settingsSchema.shape.dns.unwrap().shape.galera.safeParse(draft.dns?.galera).data;
  const timings = (galera === undefined ? [] : galeraWanProblems(galera)).map(
    ({ setting, message }): Problem => ({
      path: `dns.galera.${setting}`,
      message,
      fix: setCommand(`dns.galera.${setting}`, "<that many seconds>"),
    }),
  );
  const nodes = settingsSchema.shape.nodes.safeParse(draft.nodes).data ?? [];
  const { zones = [], databaseGiB = 0 } = draft.dns ?? {};
  const members = zones.length === 0 ? [] : databaseNodes(nodes);
  const small = members
    .filter(({ localPathGiB }) => localPathGiB < databaseGiB)
    .map(({ name, localPathGiB }) => `${name} has ${localPathGiB}`);
  if (small.length === 0) return timings;
  const message = `expected no more than the local-path volumes of its nodes, got ${databaseGiB}: ${small.join(", ")}`;
  const least = Math.min(...members.map(({ localPathGiB }) => localPathGiB));
  const path = "dns.databaseGiB";
  return [...timings, { path, message, fix: setCommand(path, least) }];
};
