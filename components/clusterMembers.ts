import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import type { NodeSettings, Role, Settings } from "../config/schema";
import { firewallRules } from "./firewallRules";
import type { CertificateAuthority } from "./gate/clientCertificate";
import { GateHooks } from "./gate/gateHooks";
import { bootImages } from "./machines/bootImages";
import type { MtuChain } from "./mtuChain";
import type { PersistentAuth } from "./persistentAuth";
import { publishedPorts } from "./publishedPorts";
import { clusterEndpoint } from "./talos/cluster";
import { serializeDocument } from "./talos/document";
import { addressDocument, machineDocuments } from "./talos/machineDocuments";
import { TalosNode, type TalosNodeArgs } from "./talosNode";

export interface ClusterMembersArgs {
  readonly settings: Settings;
  readonly auth: Pick<PersistentAuth, "machineSecrets" | "clientConfiguration">;
  readonly mtu: MtuChain;
}

export interface ClusterMembers {
  /** Every node in the order of the stack file. */
  readonly nodes: readonly TalosNode[];
  /** In the order in which they are configured; the first one bootstraps. */
  readonly controlPlanes: readonly [TalosNode, ...TalosNode[]];
  readonly bootstrap: talos.machine.Bootstrap;
}

/** Talos keeps PEM texts in base64. */
const pem = (base64: string): string => Buffer.from(base64, "base64").toString("utf8");

/**
 * Makes the machines, then lets them join in order: the first control plane, the bootstrap, each
 * further control plane, and last the workers. Neither machine nor configuration of a control plane
 * is touched before the gate of the one before it has opened.
 */
export function clusterMembers(
  name: string,
  { settings, auth, mtu }: ClusterMembersArgs,
  parent: pulumi.Resource,
): ClusterMembers {
  const { cluster, network, sites } = settings;
  const { machineSecrets, clientConfiguration } = auth;
  const child = { parent };

  const firewall = new hcloud.Firewall(
    name,
    {
      name: cluster.name,
      rules: firewallRules({ ...network, publishedPorts: publishedPorts(settings) }),
    },
    child,
  );
  const spread = new hcloud.PlacementGroup(name, { name: cluster.name, type: "spread" }, child);
  const images = bootImages(name, settings, child);

  const generated = (machineType: Role): pulumi.Output<string> =>
    talos.machine.getConfigurationOutput(
      {
        clusterName: cluster.name,
        clusterEndpoint,
        machineType,
        machineSecrets,
        talosVersion: cluster.talosVersion,
        kubernetesVersion: cluster.kubernetesVersion,
        docs: false,
        examples: false,
      },
      child,
    ).machineConfiguration;
  const configurations: Readonly<Record<Role, pulumi.Output<string>>> = {
    controlplane: generated("controlplane"),
    worker: generated("worker"),
  };

  const authority = ({ cert, key }: { cert: string; key: string }): CertificateAuthority => ({
    certificatePem: pem(cert),
    privateKeyPem: pem(key),
  });
  const gate = new GateHooks(name, {
    settings: cluster.gate,
    controlPlanes: () =>
      controlPlanes.map(({ hostname, address }) => ({ name: hostname, address })),
    authorities: machineSecrets.apply(({ certs }) => ({
      kubernetes: authority(certs.k8s),
      talos: authority(certs.os),
    })),
  });

  const create = (
    node: NodeSettings,
    after: Pick<TalosNodeArgs, "machineAfter" | "configureAfter">,
  ): TalosNode => {
    const membership = {
      machineConfiguration: configurations[node.role],
      clientConfiguration,
      documents: machineDocuments(settings, node, mtu).map(serializeDocument),
      addressDocument: (address: string) => serializeDocument(addressDocument(node, address)),
      ...after,
      ...(node.role === "controlplane" && {
        hooks: { machine: gate.machine(node.name), configuration: gate.configuration(node.name) },
      }),
    };
    if (node.site === "home") {
      const machine = { clusterName: cluster.name, home: sites.home, imageId: images.home(node) };
      return new TalosNode(node.name, { ...membership, site: node.site, node, machine }, child);
    }
    const machine = {
      clusterName: cluster.name,
      location: sites.vps.location,
      ...images.hetzner,
      firewallId: firewall.id.apply(Number),
      placementGroupId: spread.id.apply(Number),
    };
    return new TalosNode(node.name, { ...membership, site: node.site, node, machine }, child);
  };

  const [firstNode, ...laterNodes] = settings.nodes.filter(({ role }) => role === "controlplane");
  if (firstNode === undefined) {
    throw new pulumi.ResourceError("a cluster needs at least one control plane", parent);
  }
  const first = create(firstNode, { machineAfter: [], configureAfter: [] });
  const bootstrap = new talos.machine.Bootstrap(
    name,
    { node: first.address, endpoint: first.address, clientConfiguration },
    {
      ...child,
      dependsOn: [first.configuration],
      hooks: gate.bootstrap(firstNode.name),
      // It happens once in the life of a cluster; repeating it fails after ten minutes.
      protect: true,
      ignoreChanges: ["node", "endpoint", "clientConfiguration"],
    },
  );
  const controlPlanes: [TalosNode, ...TalosNode[]] = [first];
  for (const node of laterNodes) {
    const configured = controlPlanes.map(({ configuration }) => configuration);
    controlPlanes.push(
      create(node, {
        // A replaced machine is down until it has joined again, and no hook runs before it goes. So
        // it waits until every earlier control plane is back with its configuration.
        machineAfter: [...controlPlanes.map(({ machine }) => machine), ...configured],
        configureAfter: [bootstrap, ...configured],
      }),
    );
  }
  const joined = controlPlanes.map(({ configuration }) => configuration);
  const workers = settings.nodes
    .filter(({ role }) => role === "worker")
    .map((node) => create(node, { machineAfter: [], configureAfter: [bootstrap, ...joined] }));
  const byName = new Map([...controlPlanes, ...workers].map((node) => [node.hostname, node]));

  return {
    nodes: settings.nodes.flatMap(({ name: nodeName }) => byName.get(nodeName) ?? []),
    controlPlanes,
    bootstrap,
  };
}
