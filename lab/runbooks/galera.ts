import type { Step } from "./procedure";

/*
 * `$POSITION` is what the first step of a full stop prints about a member, `$MEMBER` is the
 * directory of a member: its configuration, its socket, and `data`, its disk. `$MYSQL_PWD` is the administrator's password.
 */

/** Every start of a member, the first of a cluster excepted. */
export const startMember: Step = {
  drill: 'exec mariadbd --defaults-file="$MEMBER/my.cnf"',
};

/** The first start of a cluster. */
export const startCluster: Step = {
  drill: 'exec mariadbd --defaults-file="$MEMBER/my.cnf" --wsrep-new-cluster',
};

/** All members are down, whatever the reason. */
export const fullStop = {
  position: {
    drill: [
      'mariadbd --defaults-file="$MEMBER/my.cnf" --wsrep-recover --log-error="$MEMBER/recovery.log" ||',
      '  { tail -n 40 "$MEMBER/recovery.log" >&2; exit 1; }',
      `sed -n 's/.*WSREP: Recovered position: //p' "$MEMBER/recovery.log" | tail -n 1`,
    ].join("\n"),
    operator: "kubectl -n dns get mariadb galera -o jsonpath='{.status.galeraRecovery}'",
  },
  choose: {
    drill: `sed -i 's/^safe_to_bootstrap:.*/safe_to_bootstrap: 1/' "$MEMBER/data/grastate.dat"`,
    operator: [
      "kubectl -n dns patch mariadb galera --type merge \\",
      `  -p '{"spec":{"galera":{"recovery":{"enabled":true,"forceClusterBootstrapInPod":"galera-1"}}}}'`,
    ].join("\n"),
  },
  bootstrap: {
    drill: [
      'exec mariadbd --defaults-file="$MEMBER/my.cnf" \\',
      '  --wsrep-new-cluster --wsrep-start-position="$POSITION"',
    ].join("\n"),
    operator: "kubectl -n dns wait mariadb galera --for=condition=Ready --timeout=15m",
  },
  join: {
    drill: 'exec mariadbd --defaults-file="$MEMBER/my.cnf" --wsrep-start-position="$POSITION"',
    operator: [
      "kubectl -n dns patch mariadb galera --type json \\",
      `  -p '[{"op":"remove","path":"/spec/galera/recovery/forceClusterBootstrapInPod"}]'`,
    ].join("\n"),
  },
} satisfies Record<string, Step>;

/** A member's disk is gone; the others have their majority. */
export const memberGone = {
  discard: {
    drill: 'rm -rf "$MEMBER/data"',
    operator: [
      "kubectl -n dns delete pvc storage-galera-2 --wait=false",
      "kubectl -n dns delete pod galera-2 --force --grace-period=0",
    ].join("\n"),
  },
  refill: {
    ...startMember,
    operator: "kubectl -n dns wait pod galera-2 --for=condition=Ready --timeout=15m",
  },
} satisfies Record<string, Step>;

/** Two members are gone for good, and the one that is left refuses writes. */
export const lastMember = {
  look: {
    drill: `mariadb --no-defaults --socket="$MEMBER/socket" --user=root --batch --skip-column-names --execute="SHOW STATUS LIKE 'wsrep_cluster_status'"`,
    operator: [
      "kubectl -n dns exec galera-0 -c mariadb -- sh -c \\",
      `  'mariadb -uroot -p"$MARIADB_ROOT_PASSWORD" -e "SHOW STATUS LIKE \\"wsrep_cluster_status\\""'`,
    ].join("\n"),
  },
  decide: {
    drill: `mariadb --no-defaults --socket="$MEMBER/socket" --user=root --execute="SET GLOBAL wsrep_provider_options = 'pc.bootstrap=YES'"`,
    operator: [
      "kubectl -n dns exec galera-0 -c mariadb -- sh -c \\",
      `  'mariadb -uroot -p"$MARIADB_ROOT_PASSWORD" -e "SET GLOBAL wsrep_provider_options = \\"pc.bootstrap=YES\\""'`,
    ].join("\n"),
  },
} satisfies Record<string, Step>;

/** All members are gone for good, or hold what nobody wants: a backup becomes a new cluster. */
export const restore = {
  backUp: {
    drill: [
      'mariadb-backup --defaults-file="$MEMBER/my.cnf" --backup --galera-info \\',
      '  --socket="$MEMBER/socket" --user=root --password="$MYSQL_PWD" --target-dir="$BACKUP"',
    ].join("\n"),
    operator: "kubectl -n dns get physicalbackups,jobs",
  },
  prepare: {
    drill: 'mariadb-backup --prepare --target-dir="$BACKUP"',
  },
  copyBack: {
    drill: [
      'rm -rf "$MEMBER/data"',
      'mariadb-backup --copy-back --datadir="$MEMBER/data" --target-dir="$BACKUP"',
    ].join("\n"),
    operator: [
      "kubectl -n dns get physicalbackup galera -o json | jq '.spec.storage.s3' >s3.json",
      "kubectl -n dns get mariadb galera -o json | jq --slurpfile s3 s3.json \\",
      `  '{apiVersion, kind, metadata: {name: .metadata.name, namespace: .metadata.namespace},`,
      `    spec: (.spec + {bootstrapFrom: {backupContentType: "Physical", s3: $s3[0],`,
      `      targetRecoveryTime: "2026-11-21T03:00:00Z"}})}' >galera.json`,
      "kubectl -n dns delete mariadb galera",
      "kubectl -n dns delete pvc -l app.kubernetes.io/instance=galera",
      "kubectl apply -f galera.json",
    ].join("\n"),
  },
  bootstrap: {
    ...startCluster,
    operator: "kubectl -n dns wait mariadb galera --for=condition=Ready --timeout=15m",
  },
} satisfies Record<string, Step>;
