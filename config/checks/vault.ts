import { databaseNodes } from "../../components/survival";
import { type Problem, removeCommand, setCommand } from "../problem";
import { settingsSchema } from "../schema";
import type { Check } from "./check";

/** The store's parts fit each other, and its members' disks the volumes of their nodes. */
export const vault: Check = ({ vault: draft, dns, nodes: rawNodes }) => {
  const { flavor, storage, unseal, snapshots } = draft ?? {};
  const problems: Problem[] = [];
  if (flavor === "vault" && unseal?.by === "static") {
    const path = "vault.unseal.by";
    const message =
      'expected transit, awskms, gcpckms, azurekeyvault or shamir, for Vault has no key of its own, got "static"';
    problems.push({ path, message, fix: setCommand("vault.flavor", "openbao") });
  }
  if (storage?.backend === "postgresql" && snapshots !== undefined) {
    const message = "expected none, for the copies of a PostgreSQL are made where it runs";
    const path = "vault.snapshots";
    problems.push({ path, message, fix: removeCommand(path) });
  }
  if (storage?.backend !== "raft") return problems;

  const nodes = settingsSchema.shape.nodes.safeParse(rawNodes).data ?? [];
  const databaseGiB = (dns?.zones ?? []).length > 0 ? (dns?.databaseGiB ?? 0) : 0;
  const sizeGiB = storage.sizeGiB ?? 0;
  const small = databaseNodes(nodes)
    // A database too large by itself is a problem of its own.
    .filter(({ localPathGiB }) => databaseGiB <= localPathGiB)
    .filter(({ localPathGiB }) => databaseGiB + sizeGiB > localPathGiB);
  if (small.length === 0) return problems;
  const has = small.map(({ name, localPathGiB }) => `${name} has ${localPathGiB}`).join(", ");
  const beside = databaseGiB > 0 ? ` beside the database's ${databaseGiB}` : "";
  const path = "vault.storage.sizeGiB";
  const message = `expected to fit the local-path volumes of its nodes${beside}, got ${sizeGiB}: ${has}`;
  const free = Math.min(...small.map(({ localPathGiB }) => localPathGiB)) - databaseGiB;
  const fix =
    free >= 1
      ? setCommand(path, free)
      : "in the stack file, give the nodes a larger localPathGiB before their first boot";
  return [...problems, { path, message, fix }];
};
