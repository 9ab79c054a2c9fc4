import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { momentary, resourcesOf } from "../platform/memory";
import { onSite } from "../siteLabel";
import { activeUrl, type Flavor, imageOf } from "./flavors";
import {
  digestOf,
  initializationCommand,
  type InitializationArgs,
  initializationFiles,
} from "./initializationScript";
import { accounts, vaultClientLabel, vaultNamespace } from "./names";
import { directories as serverDirectories } from "./serverConfiguration";

export interface InitializationJobArgs extends Pick<
  InitializationArgs,
  "flavor" | "members" | "steps" | "isOpenedByPeople"
> {
  /** Secret with the certificate of the members' authority. */
  readonly tlsSecret: string;
  /** Secret with what steps take from files; absent where none does. */
  readonly stepSecret?: string | undefined;
}

const directories = {
  files: "/etc/initialization",
  secrets: "/etc/initialization-secrets",
  memory: "/run/initialization",
} as const;

const accountToken = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/** Variables with which the client of a flavor finds the active member. */
export const clientVariables = (flavor: Flavor) => [
  { name: `${flavor.variablePrefix}_ADDR`, value: activeUrl(flavor) },
  { name: `${flavor.variablePrefix}_CACERT`, value: `${serverDirectories.tls}/ca.crt` },
];

/** What a client's pod may do on its node: nothing. */
export const unprivileged = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

/** The server's own user, as which its image's client runs too. */
export const clientUser = {
  runAsNonRoot: true,
  runAsUser: 100,
  runAsGroup: 1_000,
  fsGroup: 1_000,
  seccompProfile: { type: "RuntimeDefault" },
};

/** The certificate of the members' authority, and nothing else of their Secret. */
export const authorityVolume = (tlsSecret: string) => ({
  name: "tls",
  secret: { secretName: tlsSecret, items: [{ key: "ca.crt", path: "ca.crt" }] },
});

function jobSpec(
  { flavor, tlsSecret, stepSecret }: InitializationJobArgs,
  configMap: string,
): k8s.types.input.batch.v1.JobSpec {
  const secretVolume =
    stepSecret === undefined ? [] : [{ name: "secrets", secret: { secretName: stepSecret } }];
  return {
    // The pod starts its container again, whose memory is kept; another pod would begin anew.
    backoffLimit: 20,
    template: {
      metadata: { labels: vaultClientLabel },
      spec: {
        restartPolicy: "OnFailure",
        // The store knows it by its token. Kubernetes grants this account nothing.
        serviceAccountName: accounts.configuration,
        nodeSelector: onSite("vps"),
        securityContext: clientUser,
        containers: [
          {
            name: "initialize",
            image: imageOf(flavor),
            command: [...initializationCommand({ directories })],
            env: [...clientVariables(flavor), { name: "HOME", value: directories.memory }],
            resources: resourcesOf(momentary.vaultInitialization),
            securityContext: unprivileged,
            volumeMounts: [
              { name: "files", mountPath: directories.files, readOnly: true },
              { name: "tls", mountPath: serverDirectories.tls, readOnly: true },
              { name: "memory", mountPath: directories.memory },
              ...secretVolume.map(({ name }) => ({
                name,
                mountPath: directories.secrets,
                readOnly: true,
              })),
            ],
          },
        ],
        volumes: [
          { name: "files", configMap: { name: configMap } },
          authorityVolume(tlsSecret),
          { name: "memory", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
          ...secretVolume,
        ],
      },
    },
  };
}

/**
 * Makes the store where there is none, and sets it up: mounts, policies, logins. It needs no human,
 * and what it logs in with at first is revoked before it ends. Another set-up is another job.
 */
export function initializationJob(
  name: string,
  args: InitializationJobArgs,
  {
    parent,
    after,
  }: { readonly parent: pulumi.Resource; readonly after: readonly pulumi.Resource[] },
): k8s.batch.v1.Job {
  const files = initializationFiles({ ...args, directories, accountToken });
  const objectName = `vault-initialization-${digestOf(files)}`;
  const metadata = { name: objectName, namespace: vaultNamespace };
  const configMap = new k8s.core.v1.ConfigMap(
    `${name}-initialization-files`,
    { metadata, data: files },
    { parent, dependsOn: [...after] },
  );
  const annotations = { "pulumi.com/skipAwait": "true" };
  return new k8s.batch.v1.Job(
    `${name}-initialization`,
    {
      metadata: { ...metadata, ...(args.isOpenedByPeople && { annotations }) },
      spec: jobSpec(args, objectName),
    },
    { parent, dependsOn: [...after, configMap] },
  );
}
