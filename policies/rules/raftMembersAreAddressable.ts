import { resourceRule } from "../rule";
import { separately } from "../unknown";
import { shown } from "../values";
import { vaultRelease } from "../vaultCharts";

/** A member that advertises an address of its pod is another one after each restart. */
export const raftMembersAreAddressable = resourceRule(
  {
    name: "raft-members-are-addressable",
    description:
      "Every Raft member has a volume and a name of its own, and starts without the others.",
    severity: "high",
    remediationSteps:
      "set `server.ha.apiAddr` to the member's stable name by `$(BAO_K8S_POD_NAME)` or `$(VAULT_K8S_POD_NAME)`, `server.ha.raft.setNodeId: true`, leave `server.dataStorage` enabled, and give OpenBao `server.podManagementPolicy: Parallel`.",
    thresholds: {},
  },
  (resource, _settings, report) => {
    const release = vaultRelease(resource);
    if (release?.value("server.ha.raft.enabled") !== true) return;
    const { subject, chartName } = release;
    separately([
      () => {
        if (release.value("server.dataStorage.enabled") !== false) return;
        report({ subject, actual: "members have no volume", expected: "one for each" });
      },
      () => {
        const address = release.value("server.ha.apiAddr");
        if (/\$\((?:BAO|VAULT)_K8S_POD_NAME\)\./.test(String(address))) return;
        const actual = `server.ha.apiAddr is ${shown(address)}`;
        report({ subject, actual, expected: "the pod's own stable name" });
      },
      () => {
        const isNamed = release.value("server.ha.raft.setNodeId");
        if (isNamed === true) return;
        const actual = `server.ha.raft.setNodeId is ${shown(isNamed)}`;
        report({ subject, actual, expected: "true" });
      },
      () => {
        // Vault's chart starts its members in parallel, and has no key for it.
        const policy = release.value("server.podManagementPolicy");
        if (chartName === "vault" || policy === "Parallel") return;
        const actual = `server.podManagementPolicy is ${shown(policy)}`;
        report({ subject, actual, expected: "Parallel" });
      },
    ]);
  },
);
