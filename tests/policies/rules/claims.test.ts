import { claimsKeepAgreedSizes } from "../../../policies/rules/claimsKeepAgreedSizes";
import { claimsPerSiteAreBounded } from "../../../policies/rules/claimsPerSiteAreBounded";
import { localPathIsForReplicatedData } from "../../../policies/rules/localPathIsForReplicatedData";
import { proxmoxClaimsHaveOneWriter } from "../../../policies/rules/proxmoxClaimsHaveOneWriter";
import { replicatedDataIsLocal } from "../../../policies/rules/replicatedDataIsLocal";
import { singleWritersAreRecreated } from "../../../policies/rules/singleWritersAreRecreated";
import { vpsHasOneDatabase } from "../../../policies/rules/vpsHasOneDatabase";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import {
  claim,
  claimSpec,
  deployment,
  manifest,
  mariaDb,
  mounting,
  release,
  statefulSet,
} from "../subjects";

const vault = (dataStorage: object) =>
  release("openbao", {
    injector: { enabled: false },
    server: { dataStorage, ha: { enabled: true } },
  });
const vaultClaim = "release 'openbao' StatefulSet 'openbao' claim 'data'";
const size = (subject: string, actual: string, expected: string): string =>
  `${subject}: ${actual}, expected ${expected}`;

describeRule(claimsKeepAgreedSizes, {
  accepts: [
    {
      of: "the agreed sizes",
      resources: [
        vault({ size: "10Gi" }),
        claim("gitea-data", claimSpec("proxmox", "50Gi")),
        claim("nix-cache", claimSpec("proxmox", "100Gi")),
      ],
    },
    { of: "the chart's own size", resources: [vault({})] },
    { of: "no volume", resources: [vault({ enabled: false })] },
    { of: "claims of others", resources: [claim("films", claimSpec("proxmox", "1Gi"))] },
  ],
  reports: [
    {
      of: "a large secret store",
      resources: [vault({ size: "11Gi" })],
      findings: [size(vaultClaim, "asks for 11 GiB", "10 GiB at most")],
    },
    {
      of: "a small Gitea",
      resources: [claim("gitea", claimSpec("proxmox", "49Gi"))],
      findings: [size("PersistentVolumeClaim 'apps/gitea'", "asks for 49 GiB", "50 GiB or more")],
    },
    {
      of: "a Loki of the chart's own size",
      resources: [release("loki")],
      findings: [
        size(
          "release 'loki' StatefulSet 'loki' claim 'data'",
          "asks for 10 GiB",
          "100 GiB or more",
        ),
      ],
    },
    {
      of: "a small Nix cache",
      resources: [statefulSet("harmonia", {}, claimSpec("proxmox", "99Gi"))],
      findings: [
        size("StatefulSet 'apps/harmonia' claim 'data'", "asks for 99 GiB", "100 GiB or more"),
      ],
    },
    {
      of: "a size that is none",
      resources: [claim("gitea", claimSpec("proxmox", "large"))],
      findings: [size("PersistentVolumeClaim 'apps/gitea'", "says no size", "50 GiB or more")],
    },
    {
      of: "another limit that is configured",
      resources: [vault({ size: "10Gi" })],
      config: { vaultMaximumGib: 5 },
      findings: [size(vaultClaim, "asks for 10 GiB", "5 GiB at most")],
    },
  ],
  leavesUnchecked: [{ of: "an unknown size", resources: [vault({ size: unknown })] }],
});

const many = (count: number, storageClass: string, storage: string) =>
  Array.from({ length: count }, (_, index) => claim(`c${index}`, claimSpec(storageClass, storage)));

describeRule(claimsPerSiteAreBounded, {
  accepts: [
    { of: "as many as each place holds", resources: many(3, "hcloud-volumes", "10Gi") },
    {
      of: "local claims, a replica per node",
      resources: [mariaDb({ storage: { storageClassName: "local-path", size: "40Gi" } })],
    },
    { of: "no claims", resources: [] },
  ],
  reports: [
    {
      of: "one volume more",
      resources: many(4, "hcloud-volumes", "1Gi"),
      findings: ["volumes of site vps: are 4 of 4 GiB, expected 3 of 30 GiB at most"],
    },
    {
      of: "larger volumes",
      resources: many(3, "hcloud-volumes", "11Gi"),
      findings: ["volumes of site vps: are 3 of 33 GiB, expected 3 of 30 GiB at most"],
    },
    {
      of: "a claim times its replicas",
      resources: [statefulSet("a", {}, claimSpec("proxmox", "1Gi"), { replicas: 25 })],
      findings: ["volumes of site home: are 25 of 25 GiB, expected 24 of 2000 GiB at most"],
    },
    {
      of: "local claims above the disk",
      resources: [
        mariaDb({ storage: { storageClassName: "local-path", size: "31Gi" } }),
        vault({ storageClass: "local-path" }),
      ],
      findings: ["local volumes of a node: are 2 of 41 GiB, expected 12 of 40 GiB at most"],
    },
  ],
  leavesUnchecked: [
    {
      of: "an unknown size beside too many",
      resources: [claim("x", claimSpec("proxmox", unknown)), ...many(4, "hcloud-volumes", "1Gi")],
      findings: ["volumes of site vps: are 4 of 4 GiB, expected 3 of 30 GiB at most"],
    },
  ],
});

const modes = (storageClass: string, accessModes: unknown) =>
  claim("a", claimSpec(storageClass, "1Gi", accessModes));
const wrongModes = (shown: string): string =>
  `PersistentVolumeClaim 'apps/a': accessModes is ${shown}, expected ReadWriteOnce`;

describeRule(proxmoxClaimsHaveOneWriter, {
  accepts: [
    ...["ReadWriteOnce", "ReadWriteOncePod"].map((mode) => ({
      of: mode,
      resources: [modes("proxmox", [mode])],
    })),
    { of: "classes of others", resources: [modes("nfs", ["ReadWriteMany"])] },
  ],
  reports: [
    ...["ReadWriteMany", "ReadOnlyMany"].map((mode) => ({
      of: mode,
      resources: [modes("proxmox", [mode])],
      findings: [wrongModes(`["${mode}"]`)],
    })),
    {
      of: "several modes",
      resources: [modes("proxmox", ["ReadWriteOnce", "ReadWriteMany"])],
      findings: [wrongModes('["ReadWriteOnce","ReadWriteMany"]')],
    },
    {
      of: "no mode",
      resources: [modes("local-path", [])],
      findings: [wrongModes("[]")],
    },
  ],
  leavesUnchecked: [{ of: "unknown modes", resources: [modes("proxmox", unknown)] }],
});

const lost = (subject: string): string =>
  `${subject}: would be lost with its node, expected a class whose volumes outlive a node`;

describeRule(localPathIsForReplicatedData, {
  accepts: [
    {
      of: "members",
      resources: [
        mariaDb({ storage: { storageClassName: "local-path" } }),
        vault({ storageClass: "local-path" }),
      ],
    },
    { of: "other classes", resources: [claim("a", claimSpec("proxmox"))] },
    {
      of: "a workload that is configured",
      resources: [statefulSet("cache", {}, claimSpec("local-path"))],
      config: { workloads: ["cache"] },
    },
  ],
  reports: [
    {
      of: "a claim alone",
      resources: [claim("a", claimSpec("local-path"))],
      findings: [lost("PersistentVolumeClaim 'apps/a'")],
    },
    {
      of: "a StatefulSet",
      resources: [statefulSet("a", {}, claimSpec("local-path"))],
      findings: [lost("StatefulSet 'apps/a' claim 'data'")],
    },
    {
      of: "a database of one",
      resources: [
        mariaDb({ galera: { enabled: false }, storage: { storageClassName: "local-path" } }),
      ],
      findings: [lost("MariaDB 'dns/galera' claim 'storage'")],
    },
    {
      of: "a class of this kind that the program makes",
      resources: [
        manifest("storage.k8s.io/v1:StorageClass", "disk", {
          provisioner: "rancher.io/local-path",
        }),
        claim("a", claimSpec("disk")),
      ],
      findings: [lost("PersistentVolumeClaim 'apps/a'")],
    },
  ],
  leavesUnchecked: [{ of: "an unknown class", resources: [claim("a", claimSpec(unknown))] }],
});

const notLocal = (subject: string, actual: string): string =>
  `${subject}: is of ${actual}, expected a class of the node's own disk`;
const galeraClaim = "MariaDB 'dns/galera' claim 'storage'";

describeRule(replicatedDataIsLocal, {
  accepts: [
    {
      of: "members on local disks",
      resources: [
        mariaDb({ storage: { storageClassName: "local-path" } }),
        vault({ storageClass: "local-path" }),
      ],
    },
    {
      of: "a database of one",
      resources: [
        mariaDb({ galera: { enabled: false }, storage: { storageClassName: "proxmox" } }),
      ],
    },
  ],
  reports: [
    ...["hcloud-volumes", "proxmox", "gold"].map((storageClassName) => ({
      of: storageClassName,
      resources: [mariaDb({ storage: { storageClassName } })],
      findings: [notLocal(galeraClaim, `class ${storageClassName}`)],
    })),
    {
      of: "the default class",
      resources: [mariaDb()],
      findings: [notLocal(galeraClaim, "the default class")],
    },
    {
      of: "a secret store",
      resources: [vault({ storageClass: "hcloud-volumes" })],
      findings: [notLocal(vaultClaim, "class hcloud-volumes")],
    },
  ],
  leavesUnchecked: [
    { of: "an unknown class", resources: [mariaDb({ storage: { storageClassName: unknown } })] },
  ],
});

const recreate = { strategy: { type: "Recreate" } };
const rolling = (actual: string, expected: string, subject = "Deployment 'apps/web'"): string =>
  `${subject}: mounts 'd' ${actual}, expected ${expected}`;

describeRule(singleWritersAreRecreated, {
  accepts: [
    {
      of: "Recreate and one replica",
      resources: [
        claim("d", claimSpec("proxmox")),
        deployment("web", mounting("d"), { ...recreate, replicas: 1 }),
      ],
    },
    {
      of: "a claim for many",
      resources: [
        claim("d", claimSpec("nfs", "1Gi", ["ReadWriteMany"])),
        deployment("web", mounting("d"), { replicas: 3 }),
      ],
    },
    {
      of: "a StatefulSet",
      resources: [statefulSet("a", {}, claimSpec("proxmox"), { replicas: 3 })],
    },
    { of: "pods without claims", resources: [deployment("web", {}, { replicas: 3 })] },
    {
      of: "a chart that recreates",
      resources: [release("gitea", { strategy: { type: "Recreate" } })],
    },
  ],
  reports: [
    {
      of: "the usual strategy",
      resources: [claim("d", claimSpec("proxmox")), deployment("web", mounting("d"))],
      findings: [rolling("with strategy nothing", "Recreate")],
    },
    {
      of: "a rolling update",
      resources: [
        claim("d", claimSpec("proxmox")),
        deployment("web", mounting("d"), { strategy: { type: "RollingUpdate" } }),
      ],
      findings: [rolling('with strategy "RollingUpdate"', "Recreate")],
    },
    {
      of: "two replicas",
      resources: [
        claim("d", claimSpec("proxmox")),
        deployment("web", mounting("d"), { ...recreate, replicas: 2 }),
      ],
      findings: [rolling("in 2 replicas", "1 at most")],
    },
    {
      of: "a claim that the program does not make",
      resources: [deployment("web", mounting("d"))],
      findings: [rolling("with strategy nothing", "Recreate")],
    },
    {
      of: "a claim of another namespace by the same name",
      resources: [
        claim("d", claimSpec("nfs", "1Gi", ["ReadWriteMany"]), "other"),
        deployment("web", mounting("d")),
      ],
      findings: [rolling("with strategy nothing", "Recreate")],
    },
    {
      of: "a chart",
      resources: [release("gitea")],
      findings: [
        "release 'gitea' Deployment 'gitea': mounts 'data' with strategy nothing, expected Recreate",
      ],
    },
  ],
  leavesUnchecked: [{ of: "an unknown claim", resources: [deployment("web", mounting(unknown))] }],
});

const postgres = (name: string, storageClass: string) =>
  statefulSet(
    name,
    { containers: [{ name: "db", image: "docker.io/library/postgres:17.6.1" }] },
    claimSpec(storageClass),
  );
const second = (subject: string, number = 2): string =>
  `${subject}: is PostgreSQL number ${number} with a Hetzner volume, expected 1 at most`;

describeRule(vpsHasOneDatabase, {
  accepts: [
    {
      of: "one on VPS, others at home",
      resources: [
        postgres("a", "hcloud-volumes"),
        postgres("b", "proxmox"),
        postgres("c", "proxmox"),
      ],
    },
    {
      of: "other volumes of Hetzner",
      resources: [
        postgres("a", "hcloud-volumes"),
        statefulSet("b", { containers: [] }, claimSpec("hcloud-volumes")),
      ],
    },
  ],
  reports: [
    {
      of: "a second one",
      resources: [postgres("a", "hcloud-volumes"), postgres("b", "hcloud-volumes")],
      findings: [second("StatefulSet 'apps/b'")],
    },
    {
      of: "a second one by a mounted claim",
      resources: [
        postgres("a", "hcloud-volumes"),
        claim("d", claimSpec("hcloud-volumes")),
        deployment("b", {
          ...mounting("d"),
          containers: [{ name: "db", image: "pgvector/pgvector:0.8.1" }],
        }),
      ],
      findings: [second("Deployment 'apps/b'")],
    },
    {
      of: "two by an operator",
      resources: ["a", "b"].map((name) =>
        manifest("postgresql.cnpg.io/v1:Cluster", name, {
          spec: { storage: { storageClass: "hcloud-volumes" } },
        }),
      ),
      findings: [second("Cluster 'b'")],
    },
    {
      of: "any where none may be",
      resources: [postgres("a", "hcloud-volumes")],
      config: { maximumDatabases: 0 },
      findings: [
        "StatefulSet 'apps/a': is PostgreSQL number 1 with a Hetzner volume, expected 0 at most",
      ],
    },
  ],
  leavesUnchecked: [
    { of: "an unknown class", resources: [statefulSet("a", {}, claimSpec(unknown))] },
  ],
});
