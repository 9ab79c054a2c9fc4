import { resourceRule } from "../rule";
import { serverConfiguration, storagesIn, vaultRelease } from "../vaultCharts";

/** With two storages it is luck which one the next start reads, and only one is backed up. */
export const vaultKeepsOneStorage = resourceRule(
  {
    name: "vault-keeps-one-storage",
    description: "The secret store keeps its data in Raft or in PostgreSQL, never in both.",
    severity: "critical",
    remediationSteps:
      "leave one `storage` stanza, `raft` or `postgresql`, in the server's configuration, and set `server.ha.raft.enabled` to match.",
    thresholds: {
      storages: {
        type: "array",
        items: { type: "string" },
        default: ["raft", "postgresql"],
        description: "Storages that survive the loss of a node.",
      },
    },
  },
  (resource, { storages }, report) => {
    const release = vaultRelease(resource);
    if (release === undefined) return;
    const { subject } = release;
    const isRaft =
      release.value("server.ha.enabled") === true &&
      release.value("server.ha.raft.enabled") === true;
    const found = storagesIn(serverConfiguration(release));
    const [only] = found;
    if (found.length !== 1 || only === undefined || !storages.includes(only)) {
      const actual = `stores in ${found.length === 0 ? "nothing it names" : found.join(" and ")}`;
      report({ subject, actual, expected: `one of ${storages.join(", ")}` });
    } else if ((only === "raft") !== isRaft) {
      const actual = `stores in ${only} with Raft ${isRaft ? "enabled" : "disabled"}`;
      report({ subject, actual, expected: "Raft enabled for its own storage only" });
    }
  },
);
