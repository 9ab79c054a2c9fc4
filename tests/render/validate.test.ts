import { mtuChain } from "../../components/mtuChain";
import { serializeDocument } from "../../components/talos/document";
import { addressDocument, machineDocuments } from "../../components/talos/machineDocuments";
import type { NodeSettings } from "../../config/schema";
import { homeNode, prodNodes, settings, vpsNode } from "../support/settings";
import { Talosctl } from "../support/talosctl";

type Document = Record<string, unknown>;

const stack = settings({
  registryMirrors: { "docker.io": ["https://registry.example.org/v2/docker"] },
});
const mtu = mtuChain([1_500]);
const placeholder = "203.0.113.10";

const documentsOf = (node: NodeSettings): Document[] =>
  structuredClone([
    ...machineDocuments(stack, node, mtu),
    addressDocument(node, placeholder),
  ]) as unknown as Document[];

describe("the real talosctl", () => {
  let talosctl: Talosctl;
  beforeAll(() => {
    talosctl = new Talosctl();
  });
  afterAll(() => {
    talosctl.remove();
  });

  const objections = (node: NodeSettings, documents: readonly Document[]): string =>
    talosctl.objections(node.role, documents.map(serializeDocument));

  it.each([
    ...Object.values(prodNodes),
    vpsNode({ name: "talos-vps-worker-0", role: "worker" }),
    homeNode({ name: "talos-pve-worker-1", localPathGiB: 0 }),
  ])("accepts the full configuration of $name", (node) => {
    expect(objections(node, documentsOf(node))).toBe("");
  });

  /** Each breaks one document of a control plane on a VPS in one place. */
  const broken: readonly { fault: string; says: string; document: Document }[] = [
    {
      fault: "a kind that does not exist",
      says: '"KubeSpam" "v1alpha1": not registered',
      document: { apiVersion: "v1alpha1", kind: "KubeSpam" },
    },
    {
      fault: "a kind of Talos 1.14",
      says: '"KubePrismConfig" "v1alpha1": not registered',
      document: { apiVersion: "v1alpha1", kind: "KubePrismConfig", enabled: true },
    },
    {
      fault: "a host name beside a generated one",
      says: "'auto' and 'hostname' cannot be set at the same time",
      document: { apiVersion: "v1alpha1", kind: "HostnameConfig", auto: "stable" },
    },
    {
      fault: "KubeSpan below its smallest packet",
      says: "MTU must be at least 1280",
      document: { apiVersion: "v1alpha1", kind: "KubeSpanConfig", mtu: 1_200 },
    },
    {
      fault: "a packet size in words",
      says: "cannot construct !!str `large`",
      document: { apiVersion: "v1alpha1", kind: "KubeSpanConfig", mtu: "large" },
    },
    {
      fault: "an endpoint filter that is no network",
      says: 'endpoint filter is not valid: "pods"',
      document: {
        apiVersion: "v1alpha1",
        kind: "KubeSpanConfig",
        filters: { endpoints: ["pods"] },
      },
    },
    {
      fault: "an unknown field of KubeSpan",
      says: "unknown keys found during decoding",
      document: { apiVersion: "v1alpha1", kind: "KubeSpanConfig", port: 51_820 },
    },
    {
      fault: "an endpoint without a scheme",
      says: "invalid controlplane endpoint",
      document: { cluster: { controlPlane: { endpoint: "localhost:7445" } } },
    },
    {
      fault: "an unknown field of the cluster",
      says: "quorum: 3",
      document: { cluster: { allowSchedulingOnMasters: true, quorum: 3 } },
    },
    {
      fault: "an advertised network that is none",
      says: 'etcd advertised subnet is not valid: "203.0.113.10/99"',
      document: { cluster: { etcd: { advertisedSubnets: ["203.0.113.10/99"] } } },
    },
    {
      fault: "a kubelet network that is none",
      says: 'kubelet nodeIP subnet is not valid: "home"',
      document: { machine: { kubelet: { nodeIP: { validSubnets: ["home"] } } } },
    },
    {
      fault: "a taint of an unknown form",
      says: 'invalid taint effect: "Sometimes"',
      document: { machine: { nodeTaints: { gpu: "true:Sometimes" } } },
    },
    {
      fault: "a label value that is none",
      says: 'label value "at home!" is invalid',
      document: { machine: { nodeLabels: { "hybrid.cluster/site": "at home!" } } },
    },
    {
      fault: "a label key that is none",
      says: 'name "hybrid cluster" is invalid',
      document: { machine: { nodeLabels: { "hybrid cluster": "vps" } } },
    },
    {
      fault: "a role of the Talos API that does not exist",
      says: 'invalid role "os:everything"',
      document: {
        machine: { features: { kubernetesTalosAPIAccess: { allowedRoles: ["os:everything"] } } },
      },
    },
    {
      fault: "an unknown machine type",
      says: 'unknown machine type "gateway"',
      document: { machine: { type: "gateway" } },
    },
    {
      fault: "a volume name with a slash",
      says: "name can only contain",
      document: {
        apiVersion: "v1alpha1",
        kind: "UserVolumeConfig",
        name: "local/path",
        provisioning: { diskSelector: { match: "system_disk" }, maxSize: "1GiB" },
      },
    },
    {
      fault: "a volume larger at least than at most",
      says: "min size is greater than max size",
      document: {
        apiVersion: "v1alpha1",
        kind: "UserVolumeConfig",
        name: "local-path",
        provisioning: { minSize: "90GiB" },
      },
    },
    {
      fault: "a disk expression that does not parse",
      says: "disk selector is invalid",
      document: {
        apiVersion: "v1alpha1",
        kind: "UserVolumeConfig",
        name: "local-path",
        provisioning: { diskSelector: { match: "disk.size >" } },
      },
    },
    {
      fault: "a system volume that does not exist",
      says: "volumes are supported",
      document: {
        apiVersion: "v1alpha1",
        kind: "VolumeConfig",
        name: "PERSISTENT",
        provisioning: { maxSize: "1GiB" },
      },
    },
    {
      fault: "a mirror that is no URL",
      says: "unsupported scheme",
      document: {
        apiVersion: "v1alpha1",
        kind: "RegistryMirrorConfig",
        name: "docker.io",
        endpoints: [{ url: "registry" }],
      },
    },
    {
      fault: "a mesh in both forms",
      says: "kubespan is already configured",
      document: { machine: { network: { kubespan: { enabled: true } } } },
    },
  ];

  it.each(broken)("refuses $fault", ({ says, document }) => {
    const node = prodNodes.vpsCp0;
    expect(objections(node, [...documentsOf(node), document])).toContain(says);
  });

  it("finds the documents small enough for any way of handing them over", () => {
    for (const node of Object.values(prodNodes)) {
      const configuration = talosctl.configuration(
        node.role,
        documentsOf(node).map(serializeDocument),
      );
      expect("text" in configuration && configuration.text.length).toBeLessThan(32 * 1_024);
    }
  });
});
