import { containersHaveMemoryLimits } from "../../../policies/rules/containersHaveMemoryLimits";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { deployment, manifest, mariaDb, release } from "../subjects";

const limited = { resources: { limits: { memory: "64Mi" } } };
const none = (subject: string): string =>
  `${subject}: has no memory limit, expected resources.limits.memory`;
const galera = {
  enabled: true,
  agent: limited,
  initContainer: limited,
  initJob: limited,
  recovery: { job: limited },
};

describeRule(containersHaveMemoryLimits, {
  accepts: [
    { of: "a limit", resources: [deployment("web", { containers: [{ name: "c", ...limited }] })] },
    { of: "a database whose parts all have one", resources: [mariaDb({ ...limited, galera })] },
    { of: "charts with one", resources: [release("external-dns", limited)] },
    { of: "charts that limit by themselves", resources: [release("powerdns-operator")] },
    { of: "an object without pods", resources: [manifest("core/v1:Service", "web", { spec: {} })] },
  ],
  reports: [
    {
      of: "a container without one, init containers included",
      resources: [
        deployment("web", {
          initContainers: [{ name: "i", resources: { limits: { cpu: "1" } } }],
          containers: [{ name: "c", resources: { requests: { memory: "64Mi" } } }],
        }),
      ],
      findings: [
        none("Deployment 'apps/web' init container 'i'"),
        none("Deployment 'apps/web' container 'c'"),
      ],
    },
    {
      of: "every part of a database",
      resources: [mariaDb()],
      findings: [
        none("MariaDB 'dns/galera' init container 'init'"),
        none("MariaDB 'dns/galera' container 'mariadb'"),
        none("MariaDB 'dns/galera' container 'agent'"),
        none("MariaDB 'dns/galera' init job container 'mariadb'"),
        none("MariaDB 'dns/galera' recovery job container 'mariadb'"),
      ],
    },
    {
      of: "a job of the database's operator",
      resources: [manifest("k8s.mariadb.com/v1alpha1:SqlJob", "schema", { spec: {} })],
      findings: [none("SqlJob 'schema' container 'mariadb'")],
    },
    {
      of: "one part of a chart",
      resources: [
        release("nvidia-device-plugin"),
        release("mariadb-operator", {
          ...limited,
          webhook: { cert: { certManager: { enabled: true } } },
        }),
      ],
      findings: [
        none(
          "release 'nvidia-device-plugin' DaemonSet 'nvidia-device-plugin' container 'nvidia-device-plugin-ctr'",
        ),
        none(
          "release 'nvidia-device-plugin' DaemonSet 'nvidia-device-plugin-mps-control-daemon' init container 'mps-control-daemon-mounts'",
        ),
        none(
          "release 'nvidia-device-plugin' DaemonSet 'nvidia-device-plugin-mps-control-daemon' container 'mps-control-daemon-ctr'",
        ),
        none(
          "release 'mariadb-operator' Deployment 'mariadb-operator-webhook' container 'webhook'",
        ),
      ],
    },
  ],
  leavesUnchecked: [
    {
      of: "unknown resources beside a container without a limit",
      resources: [
        deployment("web", { containers: [{ name: "a", resources: unknown }, { name: "c" }] }),
      ],
      findings: [none("Deployment 'apps/web' container 'c'")],
    },
  ],
});
