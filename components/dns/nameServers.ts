import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/schema";
import { openDigest } from "../platform/storageSecrets";
import type { DnsCredentials } from "./credentials";
import {
  apiKeySecret,
  apiName,
  apiPort,
  dnsNamespace,
  type NameServerRole,
  pdnsLabels,
} from "./names";
import {
  configurationFiles,
  configurationName,
  nameServerSpec,
  type PublicEnd,
  secretName,
} from "./nameServer";
import { secretConfiguration, secretFileName } from "./powerdns/configuration";

export interface NameServersArgs {
  readonly settings: Pick<Settings, "dns" | "network">;
  readonly credentials: DnsCredentials;
  /** A VPS for each name server. */
  readonly ends: readonly PublicEnd[];
  readonly namespace: pulumi.Resource;
  /** The database with its tables and accounts: without it a name server does not start. */
  readonly after: readonly pulumi.Resource[];
}

/** What the zones wait for. */
export interface NameServers {
  /** The API answers. */
  readonly api: readonly pulumi.Resource[];
  readonly servers: readonly pulumi.Resource[];
}

/** The one writer behind the API, and a read-only server on each VPS. */
export function nameServers(
  name: string,
  { settings, credentials, ends, namespace, after }: NameServersArgs,
  parent: pulumi.Resource,
): NameServers {
  const child = { parent, dependsOn: [namespace] };
  const { databasePasswords, dnsApiKey } = credentials;
  const secrets: Readonly<Record<NameServerRole, pulumi.Output<string>>> = {
    api: pulumi
      .all([databasePasswords["pdns-writer"], dnsApiKey])
      .apply(([password, apiKey]) => secretConfiguration(password, apiKey)),
    server: databasePasswords["pdns-reader"].apply((password) => secretConfiguration(password)),
  };
  const configured = (
    role: NameServerRole,
  ): { readonly hash: pulumi.Output<string>; readonly needs: readonly pulumi.Resource[] } => {
    const files = configurationFiles(role, settings);
    const configuration = new k8s.core.v1.ConfigMap(
      `${name}-pdns-${role}`,
      { metadata: { name: configurationName(role), namespace: dnsNamespace }, data: files },
      child,
    );
    const secret = new k8s.core.v1.Secret(
      `${name}-pdns-${role}`,
      {
        metadata: { name: secretName(role), namespace: dnsNamespace },
        stringData: { [secretFileName]: secrets[role] },
      },
      child,
    );
    const digest = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);
    // It reads both once, at its start.
    const hash = openDigest(secrets[role]).apply((secretDigest) => `${digest}-${secretDigest}`);
    return { hash, needs: [configuration, secret] };
  };

  const api = configured("api");
  const writer = new k8s.apps.v1.Deployment(
    `${name}-${apiName}`,
    {
      metadata: { name: apiName, namespace: dnsNamespace },
      spec: nameServerSpec("api", settings, api.hash),
    },
    { parent, dependsOn: [...api.needs, ...after] },
  );
  const service = new k8s.core.v1.Service(
    `${name}-${apiName}`,
    {
      metadata: { name: apiName, namespace: dnsNamespace },
      spec: {
        selector: pdnsLabels("api"),
        ports: [{ name: "api", port: apiPort, targetPort: apiPort }],
      },
    },
    { parent, dependsOn: [writer] },
  );
  // For the programs that ask the API from here; those elsewhere have a Secret of their own.
  const key = new k8s.core.v1.Secret(
    `${name}-${apiKeySecret.name}`,
    {
      metadata: { name: apiKeySecret.name, namespace: dnsNamespace },
      stringData: { [apiKeySecret.key]: dnsApiKey },
    },
    child,
  );

  const server = configured("server");
  const servers = ends.map(
    (end) =>
      new k8s.apps.v1.Deployment(
        `${name}-pdns-${end.node}`,
        {
          metadata: { name: `pdns-${end.node}`, namespace: dnsNamespace },
          spec: nameServerSpec("server", settings, server.hash, end),
        },
        { parent, dependsOn: [...server.needs, ...after] },
      ),
  );
  const budget = new k8s.policy.v1.PodDisruptionBudget(
    `${name}-pdns-servers`,
    {
      metadata: { name: "pdns-servers", namespace: dnsNamespace },
      // Two Deployments of one pod each: only together can they say that one may go at a time.
      spec: { maxUnavailable: 1, selector: { matchLabels: pdnsLabels("server") } },
    },
    child,
  );
  return { api: [writer, service, key], servers: [...servers, budget] };
}
