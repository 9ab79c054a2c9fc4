import { absent, added, all, type Mutation, ofType, property } from "./mutants";
import { release } from "./additions";

const database = ofType("MariaDB");
const hosts = [
  ...["spec", "affinity", "nodeAffinity", /^required/, "nodeSelectorTerms", "*"],
  ...["matchExpressions", "*", "values"],
] as const;
const budget = ["spec", "podDisruptionBudget"] as const;

const raft = (values: object = {}, server: object = {}) =>
  release("openbao", {
    server: { ha: { enabled: true, replicas: 3, raft: { enabled: true, ...values } }, ...server },
  });

/** Faults of databases that decide by majority. */
export const databaseFaults: Readonly<Record<string, Mutation>> = {
  "quorum-members-are-odd": all(
    ...[1, 2, 4].map((replicas) => property(database, ["spec", "replicas"], replicas)),
    added(release("openbao", { server: { ha: { enabled: true, replicas: 2 } } })),
  ),
  "quorum-members-are-split-over-sites": all(
    property(database, hosts, ["talos-vps-cp-0", "talos-vps-cp-1"]),
    property(database, hosts, ["talos-vps-cp-0", "talos-pve-worker-0", "talos-pve-cp-0"]),
    property(database, ["spec", "affinity", "nodeAffinity"], absent),
  ),
  "quorum-members-are-kept-apart": all(
    property(database, ["spec", "affinity", "antiAffinityEnabled"], false),
    property(database, ["spec", "affinity", "antiAffinityEnabled"], absent),
    property(database, ["spec", "affinity"], absent),
  ),
  "disruption-budgets-keep-quorum": all(
    property(database, budget, { maxUnavailable: 2 }),
    property(database, budget, { minAvailable: 1 }),
    property(database, budget, { maxUnavailable: "100%" }),
  ),
  "raft-members-are-addressable": all(
    added(raft()),
    added(raft({ setNodeId: true })),
    added(raft({ setNodeId: false }, { dataStorage: { enabled: false } })),
  ),
  "vault-keeps-one-storage": all(
    added(release("openbao", { server: { ha: { enabled: true } } })),
    added(raft({ config: 'storage "raft" {}\nstorage "postgresql" {}' })),
    added(raft({ config: 'storage "file" {}' })),
  ),
};
