import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Role, Settings, Site } from "../config/schema";
import { clusterAccess } from "./clusterAccess";
import { clusterMembers } from "./clusterMembers";
import { planZones } from "./dns/zones/plan";
import { clusterMtu, type MtuChain } from "./mtuChain";
import type { PersistentAuth } from "./persistentAuth";
import { CertManager } from "./platform/certManager";
import { ClusterNetwork } from "./platform/clusterNetwork";
import { ClusterStorage } from "./platform/clusterStorage";

export interface HybridClusterArgs {
  /** A validated stack file. */
  readonly settings: Settings;
  readonly auth: Pick<PersistentAuth, "machineSecrets" | "clientConfiguration">;
  /** Token of the Hetzner project, for the volumes that Kubernetes asks for. */
  readonly hcloudCsiToken: pulumi.Output<string>;
  /** Directory of the chart that holds the Gateway API's definitions. */
  readonly gatewayApiChart: string;
}

/** One node as the program's output shows it. */
export interface NodeRow {
  readonly name: string;
  readonly site: Site;
  readonly role: Role;
  readonly address: pulumi.Output<string>;
}

/** The whole cluster over both sites: machines, Talos, Kubernetes and what every workload needs. */
export class HybridCluster extends pulumi.ComponentResource {
  public readonly nodes: readonly NodeRow[];
  /** URLs of the Kubernetes API, one for each VPS control plane. */
  public readonly endpoints: pulumi.Output<readonly string[]>;
  /** A context for each VPS control plane: a secret. */
  public readonly kubeconfig: pulumi.Output<string>;
  /** Direct addresses of the control planes only: a secret. */
  public readonly talosconfig: pulumi.Output<string>;
  public readonly mtu: MtuChain;
  /** Speaks to the cluster's API, for what is installed into it. */
  public readonly kubernetes: k8s.Provider;

  public constructor(
    name: string,
    args: HybridClusterArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const { settings, auth, hcloudCsiToken, gatewayApiChart } = args;
    const { cluster } = settings;
    super("hybrid:cluster:HybridCluster", name, { cluster }, opts);

    this.mtu = clusterMtu(settings.sites);
    const members = clusterMembers(name, { settings, auth, mtu: this.mtu }, this);
    const access = clusterAccess(name, { settings, auth, members }, this);

    const configured = members.nodes.map(({ configuration }) => configuration);
    const kubernetes = new k8s.Provider(
      name,
      {
        kubeconfig: access.kubeconfig,
        // Without it a renewed kubeconfig would replace the provider and all it ever installed.
        clusterIdentifier: cluster.name,
        enableServerSideApply: true,
        // A run that was killed may have made an object that the state does not know. The program
        // names every object, so taking it over is what finishes the run.
        upsertExistingObjects: true,
      },
      { parent: this, dependsOn: [members.bootstrap] },
    );
    this.kubernetes = kubernetes;
    const inCluster = { parent: this, provider: kubernetes };
    const hasZones = settings.dns.zones.length > 0;
    const onVps = members.nodes.filter(({ site }) => site === "vps");
    const network = new ClusterNetwork(
      `${name}-network`,
      {
        mtu: this.mtu,
        gatewayApiChart,
        hostnames: settings.gateway.hostnames,
        environment: settings.certificates.environment,
        publicAddresses: hasZones ? onVps.map(({ address }) => address) : [],
        // Its pods are on every node, so it would only restart them beside a node that restarts.
        after: configured,
      },
      inCluster,
    );
    new ClusterStorage(
      `${name}-storage`,
      { settings, hcloudToken: hcloudCsiToken, after: [network] },
      inCluster,
    );
    new CertManager(
      `${name}-certificates`,
      {
        email: settings.certificates.email,
        dnsZones: planZones(settings.dns).map((zone) => zone.name),
        after: [network],
      },
      inCluster,
    );

    this.nodes = members.nodes.map(({ hostname, site, role, address }) => ({
      name: hostname,
      site,
      role,
      address,
    }));
    this.endpoints = access.endpoints;
    this.kubeconfig = access.kubeconfig;
    this.talosconfig = access.talosconfig;
    this.registerOutputs({ mtu: this.mtu });
  }
}
