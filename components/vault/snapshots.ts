import type * as k8s from "@pulumi/kubernetes";
import type { Settings } from "../../config/schema";
import { momentary, resourcesOf } from "../platform/memory";
import { onSite } from "../siteLabel";
import { type Flavor, imageOf } from "./flavors";
import { authorityVolume, clientUser, clientVariables, unprivileged } from "./initializationJob";
import { accounts, vaultClientLabel } from "./names";
import { directories } from "./serverConfiguration";

type SnapshotSettings = NonNullable<Settings["vault"]["snapshots"]>;

/** Secret with the keys of the bucket. */
export const snapshotSecret = {
  name: "vault-snapshot",
  accessKeyId: "access-key-id",
  secretKey: "secret-access-key",
} as const;

const work = "/snapshot";
const image = "docker.io/rclone/rclone:1.71.0";

/** A copy of the store, sealed as it is: the name is its moment, so that names sort by age. */
const save = ({ binary, variablePrefix }: Flavor, accountToken: string): string => `
set -eu
umask 077
${variablePrefix}_TOKEN=$(${binary} write -field=token auth/kubernetes/login role=snapshot jwt=@${accountToken})
export ${variablePrefix}_TOKEN
${binary} operator raft snapshot save ${work}/$(date -u +%Y-%m-%dT%H-%M-%SZ).snap
${binary} token revoke -self >/dev/null
`;

/** Only a copy that has arrived lets old ones go. */
const upload = (target: string, retentionDays: number): string => `
set -eu
rclone copy --include '*.snap' ${work} ${target}
rclone delete --include '*.snap' --min-age ${String(retentionDays)}d ${target}
`;

/** The job that saves the store, away from both sites. The chart's own cannot be placed. */
export function snapshotSpec(
  flavor: Flavor,
  tlsSecret: string,
  { bucket, endpoint, region, prefix, cron, retentionDays }: SnapshotSettings,
): k8s.types.input.batch.v1.CronJobSpec {
  const mounted = { name: "work", mountPath: work };
  const secretOf = (key: string) => ({
    valueFrom: { secretKeyRef: { name: snapshotSecret.name, key } },
  });
  return {
    schedule: cron,
    timeZone: "Etc/UTC",
    concurrencyPolicy: "Forbid",
    successfulJobsHistoryLimit: 1,
    failedJobsHistoryLimit: 3,
    jobTemplate: {
      spec: {
        backoffLimit: 4,
        activeDeadlineSeconds: 3_600,
        template: {
          metadata: { labels: vaultClientLabel },
          spec: {
            restartPolicy: "Never",
            serviceAccountName: accounts.snapshot,
            nodeSelector: onSite("vps"),
            securityContext: clientUser,
            initContainers: [
              {
                name: "save",
                image: imageOf(flavor),
                command: [
                  "/bin/sh",
                  "-c",
                  save(flavor, "/var/run/secrets/kubernetes.io/serviceaccount/token"),
                ],
                env: [...clientVariables(flavor), { name: "HOME", value: work }],
                resources: resourcesOf(momentary.vaultSnapshot),
                securityContext: unprivileged,
                volumeMounts: [
                  mounted,
                  { name: "tls", mountPath: directories.tls, readOnly: true },
                ],
              },
            ],
            containers: [
              {
                name: "upload",
                image,
                command: ["/bin/sh", "-c", upload(`store:${bucket}/${prefix}`, retentionDays)],
                env: [
                  { name: "HOME", value: work },
                  { name: "RCLONE_CONFIG_STORE_TYPE", value: "s3" },
                  { name: "RCLONE_CONFIG_STORE_PROVIDER", value: "Other" },
                  { name: "RCLONE_CONFIG_STORE_ENDPOINT", value: endpoint },
                  { name: "RCLONE_CONFIG_STORE_REGION", value: region },
                  {
                    name: "RCLONE_CONFIG_STORE_ACCESS_KEY_ID",
                    ...secretOf(snapshotSecret.accessKeyId),
                  },
                  {
                    name: "RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY",
                    ...secretOf(snapshotSecret.secretKey),
                  },
                ],
                resources: resourcesOf(momentary.vaultSnapshot),
                securityContext: unprivileged,
                volumeMounts: [mounted],
              },
            ],
            volumes: [authorityVolume(tlsSecret), { name: "work", emptyDir: { sizeLimit: "2Gi" } }],
          },
        },
      },
    },
  };
}

/** What the program's output says of snapshots. */
export function snapshotStatement({
  storage,
  snapshots,
}: Pick<Settings["vault"], "storage" | "snapshots">): string {
  if (storage.backend === "postgresql") return "secrets: in PostgreSQL, whose copies are its own";
  if (snapshots === undefined) {
    return "secrets: NONE; what nobody else has is lost with two of the three members' disks";
  }
  const { bucket, prefix, cron, retentionDays } = snapshots;
  return `secrets: to ${bucket}/${prefix} at '${cron}' UTC, kept ${String(retentionDays)} days; sealed, so keep every unseal key as long`;
}
