import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../config/schema";
import { dnsCharts } from "./dns/charts";
import type { DnsCredentials } from "./dns/credentials";
import { backupStatement } from "./dns/databaseObjects";
import { externalDnsValues } from "./dns/externalDnsValues";
import { type BackupKeys, galeraDatabase } from "./dns/galeraDatabase";
import { apiKeySecret, dnsNamespace } from "./dns/names";
import { dsCommand } from "./dns/nameServer";
import { nameServers } from "./dns/nameServers";
import { networkPolicies } from "./dns/networkPolicies";
import { pdnsWebhookValues } from "./dns/pdnsWebhookValues";
import { powerDnsOperatorValues } from "./dns/powerDnsOperatorValues";
import { makeZones } from "./dns/zones";
import { planZones } from "./dns/zones/plan";
import { installChart } from "./platform/charts";
import { openDigest } from "./platform/storageSecrets";

export interface GaleraDnsArgs {
  /** A validated stack file with at least one zone. */
  readonly settings: Pick<Settings, "dns" | "nodes" | "network">;
  readonly credentials: DnsCredentials;
  /** Where the stack file asks for backups. */
  readonly backupKeys?: BackupKeys | undefined;
  /** Every node with the address that the world sees, or none for those that it does not. */
  readonly nodes: readonly { readonly name: string; readonly address: pulumi.Input<string> }[];
  /** The cluster with its network, storage and cert-manager. */
  readonly after: readonly pulumi.Resource[];
}

/** Authoritative DNS for own zones that answers as long as one VPS is left. */
export class GaleraDns extends pulumi.ComponentResource {
  /** Address of each name server by its host name, for the parent zones and their glue. */
  public readonly nameServers: Readonly<Record<string, pulumi.Output<string>>>;
  /** The command that prints the DS records of each signed zone, for the parent zone. */
  public readonly dsCommands: Readonly<Record<string, string>>;
  /** Where backups go, or that there are none and what that means. */
  public readonly backups: string;

  public constructor(name: string, args: GaleraDnsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { settings, credentials, backupKeys, nodes, after } = args;
    const { dns } = settings;
    const plans = planZones(dns);
    const zoneNames = plans.map((plan) => plan.name);
    super("hybrid:dns:GaleraDns", name, { zoneNames }, opts);
    const child = { parent: this };
    const addressOf = (node: string): pulumi.Output<string> => {
      const found = nodes.find((row) => row.name === node);
      if (found === undefined) throw new pulumi.ResourceError(`there is no node '${node}'`, this);
      return pulumi.output(found.address);
    };

    const namespace = new k8s.core.v1.Namespace(
      name,
      {
        metadata: {
          name: dnsNamespace,
          // The baseline profile forbids ports of the node, and DNS is answered at one.
          labels: { "pod-security.kubernetes.io/enforce": "privileged" },
        },
      },
      { ...child, dependsOn: [...after], protect: true },
    );
    for (const [policy, spec] of Object.entries(networkPolicies)) {
      new k8s.networking.v1.NetworkPolicy(
        `${name}-${policy}`,
        { metadata: { name: policy, namespace: dnsNamespace }, spec },
        { ...child, dependsOn: [namespace] },
      );
    }
    const database = galeraDatabase(
      name,
      { settings, credentials, backupKeys, namespace, after },
      this,
    );
    const ends = dns.nameServers.map(({ node }) => ({ node, address: addressOf(node) }));
    const { api } = nameServers(
      name,
      { settings, credentials, ends, namespace, after: database.ready },
      this,
    );
    const keyHash = openDigest(credentials.dnsApiKey);
    const operator = installChart(
      `${name}-powerdns-operator`,
      dnsCharts.powerDnsOperator,
      powerDnsOperatorValues(keyHash),
      { ...child, dependsOn: [...api] },
    );
    const zones = makeZones(
      name,
      { plans, addressOf, powerDnsVersion: dns.versions.powerDns, after: [operator, ...api] },
      this,
    );
    installChart(
      `${name}-external-dns`,
      dnsCharts.externalDns,
      externalDnsValues(dns.externalDns, zoneNames, keyHash),
      // It cannot make a zone, only what is in one.
      { ...child, dependsOn: [...api, ...zones] },
    );
    const challengeKey = new k8s.core.v1.Secret(
      `${name}-challenge-key`,
      {
        metadata: { name: apiKeySecret.name, namespace: dnsCharts.pdnsWebhook.namespace },
        stringData: { [apiKeySecret.key]: credentials.dnsApiKey },
      },
      { ...child, dependsOn: [...after] },
    );
    installChart(`${name}-webhook`, dnsCharts.pdnsWebhook, pdnsWebhookValues(), {
      ...child,
      dependsOn: [...after, challengeKey],
    });

    this.nameServers = Object.fromEntries(
      dns.nameServers.map(({ host, node }) => [host, addressOf(node)]),
    );
    this.dsCommands = Object.fromEntries(
      plans.filter(({ dnssec }) => dnssec).map((plan) => [plan.name, dsCommand(plan.name)]),
    );
    this.backups = backupStatement(dns);
    this.registerOutputs({
      nameServers: this.nameServers,
      dsCommands: this.dsCommands,
      backups: this.backups,
    });
  }
}
