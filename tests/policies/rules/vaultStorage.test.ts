import { raftMembersAreAddressable } from "../../../policies/rules/raftMembersAreAddressable";
import { vaultKeepsOneStorage } from "../../../policies/rules/vaultKeepsOneStorage";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { release } from "../subjects";

const server = (chart: string, values: unknown) => release(chart, { server: values });
const raft = (config: unknown) =>
  server("openbao", { ha: { enabled: true, raft: { enabled: true, config } } });
const stores = (actual: string): string =>
  `release 'openbao': stores in ${actual}, expected one of raft, postgresql`;

describeRule(vaultKeepsOneStorage, {
  accepts: [
    { of: "Raft", resources: [raft('storage "raft" {\n  path = "/openbao/data"\n}')] },
    {
      of: "Raft as an object",
      resources: [raft({ storage: { raft: { path: "/openbao/data" } } })],
    },
    {
      of: "Raft beside a comment about another storage",
      resources: [raft('# storage "postgresql" {}\nstorage "raft" {}')],
    },
    {
      of: "PostgreSQL without Raft",
      resources: [server("vault", { ha: { enabled: true, config: 'storage "postgresql" {}' } })],
    },
    { of: "other charts", resources: [release("cilium")] },
  ],
  reports: [
    {
      of: "both",
      resources: [raft('storage "raft" {}\nstorage "postgresql" {}')],
      findings: [stores("raft and postgresql")],
    },
    { of: "none", resources: [raft('listener "tcp" {}')], findings: [stores("nothing it names")] },
    {
      of: "no configuration",
      resources: [release("openbao")],
      findings: [stores("nothing it names")],
    },
    {
      of: "a file",
      resources: [server("openbao", { standalone: { config: 'storage "file" {}' } })],
      findings: [stores("file")],
    },
    {
      of: "PostgreSQL with Raft enabled",
      resources: [raft('storage "postgresql" {}')],
      findings: [
        "release 'openbao': stores in postgresql with Raft enabled, expected Raft enabled for its own storage only",
      ],
    },
    {
      of: "Raft with Raft disabled",
      resources: [server("openbao", { ha: { enabled: true, config: 'storage "raft" {}' } })],
      findings: [
        "release 'openbao': stores in raft with Raft disabled, expected Raft enabled for its own storage only",
      ],
    },
  ],
  leavesUnchecked: [{ of: "an unknown configuration", resources: [raft(unknown)] }],
});

const member = (chart: string, values: object, ha: object = {}) =>
  server(chart, {
    podManagementPolicy: "Parallel",
    ...values,
    ha: {
      enabled: true,
      apiAddr: "https://$(BAO_K8S_POD_NAME).openbao-internal:8200",
      raft: { enabled: true, setNodeId: true },
      ...ha,
    },
  });
const address = (shown: string): string =>
  `release 'openbao': server.ha.apiAddr is ${shown}, expected the pod's own stable name`;

describeRule(raftMembersAreAddressable, {
  accepts: [
    { of: "names, volumes and a parallel start", resources: [member("openbao", {})] },
    {
      of: "Vault, whose chart starts in parallel",
      resources: [
        member(
          "vault",
          { podManagementPolicy: undefined },
          { apiAddr: "https://$(VAULT_K8S_POD_NAME).vault-internal:8200" },
        ),
      ],
    },
    { of: "PostgreSQL", resources: [server("vault", { ha: { enabled: true } })] },
  ],
  reports: [
    ...[undefined, "https://$(POD_IP):8200", "https://$(HOSTNAME).openbao-internal:8200"].map(
      (apiAddr) => ({
        of: `address ${String(apiAddr)}`,
        resources: [member("openbao", {}, { apiAddr })],
        findings: [address(apiAddr === undefined ? "nothing" : `"${apiAddr}"`)],
      }),
    ),
    {
      of: "members without volumes",
      resources: [member("openbao", { dataStorage: { enabled: false } })],
      findings: ["release 'openbao': members have no volume, expected one for each"],
    },
    {
      of: "an ordered start and ids that change",
      resources: [
        member("openbao", { podManagementPolicy: "OrderedReady" }, { raft: { enabled: true } }),
      ],
      findings: [
        "release 'openbao': server.ha.raft.setNodeId is nothing, expected true",
        `release 'openbao': server.podManagementPolicy is "OrderedReady", expected Parallel`,
      ],
    },
  ],
  leavesUnchecked: [
    { of: "an unknown address", resources: [member("openbao", {}, { apiAddr: unknown })] },
  ],
});
