import { workloads } from "../../../components/platform/memory";
import type { ApiObject } from "../../../lab/kubernetes/apiObject";
import {
  type Json,
  type JsonObject,
  objectAt,
  objectsAt,
  textAt,
  valueAt,
} from "../../../lab/kubernetes/json";
import { chartModel, chartModels } from "../../../lab/kubernetes/models";
import { renderModel } from "../../../lab/kubernetes/models/render";
import type { ReleaseRequest } from "../../../lab/kubernetes/helm/chartDirectory";
import { dnsReleases, foundation, secretsReleases } from "./foundation";

const releases = { ...foundation(), ...dnsReleases(), ...secretsReleases() };
const render = ({ chart, version, ...release }: ReleaseRequest): readonly ApiObject[] =>
  renderModel(chartModel(chart, version), release);
const rendered = Object.values(releases).flatMap(render);

const one = (kind: string, name: string): ApiObject => {
  const found = rendered.filter((object) => object.kind === kind && object.metadata.name === name);
  expect(found).toHaveLength(1);
  return found[0] ?? { apiVersion: "", kind, metadata: { name } };
};

const pod = (object: ApiObject): JsonObject => objectAt(object, "spec", "template", "spec");
const isWorkload = ({ kind }: ApiObject): boolean =>
  ["Deployment", "DaemonSet", "StatefulSet", "Job"].includes(kind);
const containersOf = (object: ApiObject): readonly JsonObject[] => [
  ...objectsAt(pod(object), "initContainers"),
  ...objectsAt(pod(object), "containers"),
];
/** Memory requests of the running containers, in MiB. */
const requestsMiB = (object: ApiObject): number =>
  objectsAt(pod(object), "containers")
    .map((container) => Number.parseInt(textAt(container, "resources", "requests", "memory"), 10))
    .reduce((sum, mebibytes) => sum + mebibytes, 0);

describe("a modelled chart with the values of the program", () => {
  it("is named as modelled, object by object and pod by pod", () => {
    const label = "lab.hybrid.cluster/modelled";
    for (const object of rendered) {
      expect(textAt(object, "metadata", "labels", label)).toBe("true");
    }
    for (const object of rendered.filter(isWorkload)) {
      expect(textAt(object, "spec", "template", "metadata", "labels", label)).toBe("true");
    }
  });

  it("has every model in use", () => {
    const used = Object.values(releases).map(({ chart, version }) => chartModel(chart, version));
    expect(new Set(used)).toEqual(new Set(chartModels));
  });

  it.each([
    ["DaemonSet", "cilium", "ciliumAgent"],
    ["DaemonSet", "cilium-envoy", "ciliumEnvoy"],
    ["Deployment", "cilium-operator", "ciliumOperator"],
    ["Deployment", "hcloud-csi-controller", "hcloudCsiController"],
    ["DaemonSet", "hcloud-csi-node", "hcloudCsiNode"],
    ["Deployment", "proxmox-csi-plugin-controller", "proxmoxCsiController"],
    ["DaemonSet", "proxmox-csi-plugin-node", "proxmoxCsiNode"],
    ["Deployment", "local-path-provisioner", "localPathProvisioner"],
    ["Deployment", "cert-manager", "certManagerController"],
    ["Deployment", "cert-manager-webhook", "certManagerWebhook"],
    ["Deployment", "cert-manager-cainjector", "certManagerInjector"],
    ["Deployment", "mariadb-operator", "mariaDbOperator"],
    ["Deployment", "mariadb-operator-webhook", "mariaDbWebhook"],
    ["Deployment", "powerdns-operator", "powerDnsOperator"],
    ["Deployment", "external-dns", "externalDns"],
    ["Deployment", "cert-manager-webhook-pdns", "pdnsWebhook"],
    ["Deployment", "external-secrets", "externalSecrets"],
    ["Deployment", "sealed-secrets-controller", "sealedSecrets"],
    ["Deployment", "reloader", "reloader"],
  ] as const)("sizes %s %s as the program's table does", (kind, name, row) => {
    const object = one(kind, name);
    const { containers, replicas } = workloads[row];
    const wanted = Object.values(containers).map(({ requestMiB }) => requestMiB);
    expect(requestsMiB(object)).toBe(wanted.reduce((sum, mebibytes) => sum + mebibytes, 0));
    expect(objectsAt(pod(object), "containers")).toHaveLength(wanted.length);
    expect(valueAt(object, "spec", "replicas")).toBe(kind === "Deployment" ? replicas : undefined);
  });

  it("finds a memory limit for every container, init containers too", () => {
    const unlimited = rendered
      .filter(isWorkload)
      .flatMap(containersOf)
      .filter((container) => textAt(container, "resources", "limits", "memory") === "");
    expect(unlimited).toEqual([]);
  });

  const vps = { "hybrid.cluster/site": "vps" };
  const home = { "hybrid.cluster/site": "home" };
  const linux = { "kubernetes.io/os": "linux" };
  it.each<[string, string, JsonObject]>([
    ["DaemonSet", "cilium", linux],
    ["DaemonSet", "cilium-envoy", linux],
    ["Deployment", "cilium-operator", { ...linux, ...vps }],
    ["Deployment", "hcloud-csi-controller", vps],
    ["DaemonSet", "hcloud-csi-node", vps],
    ["Deployment", "proxmox-csi-plugin-controller", home],
    ["DaemonSet", "proxmox-csi-plugin-node", home],
    ["Deployment", "local-path-provisioner", vps],
    ["Deployment", "cert-manager", { ...linux, ...vps }],
    ["Deployment", "cert-manager-webhook", { ...linux, ...vps }],
    ["Deployment", "cert-manager-cainjector", { ...linux, ...vps }],
    ["Job", "cert-manager-startupapicheck", { ...linux, ...vps }],
  ])("selects the nodes of %s %s", (kind, name, selector) => {
    expect(pod(one(kind, name))["nodeSelector"]).toEqual(selector);
  });

  it.each<[string, string, readonly string[], Json]>([
    ["DaemonSet", "cilium", ["spec", "updateStrategy", "rollingUpdate", "maxUnavailable"], 1],
    ["DaemonSet", "cilium", ["spec", "template", "spec", "hostNetwork"], true],
    ["DaemonSet", "hcloud-csi-node", ["spec", "template", "spec", "hostNetwork"], true],
    [
      "DaemonSet",
      "proxmox-csi-plugin-node",
      ["spec", "template", "spec", "tolerations"],
      [{ operator: "Exists" }],
    ],
    [
      "Deployment",
      "proxmox-csi-plugin-controller",
      ["spec", "template", "metadata", "annotations"],
      { "hybrid.cluster/config-hash": "hash" },
    ],
    [
      "Deployment",
      "cert-manager",
      ["spec", "template", "spec", "priorityClassName"],
      "system-cluster-critical",
    ],
    ["PodDisruptionBudget", "cert-manager-webhook", ["spec", "maxUnavailable"], 1],
    ["PodDisruptionBudget", "cilium-operator", ["spec", "maxUnavailable"], 1],
    ["PodDisruptionBudget", "openbao", ["spec", "maxUnavailable"], 1],
    ["StatefulSet", "openbao", ["spec", "podManagementPolicy"], "Parallel"],
    ["StatefulSet", "vault", ["spec", "podManagementPolicy"], "Parallel"],
    ["StatefulSet", "openbao", ["spec", "updateStrategy", "type"], "OnDelete"],
    ["StatefulSet", "openbao", ["spec", "serviceName"], "openbao-internal"],
    ["StorageClass", "hcloud-volumes", ["reclaimPolicy"], "Retain"],
    ["StorageClass", "local-path", ["provisioner"], "rancher.io/local-path"],
    ["ConfigMap", "cilium-config", ["data", "mtu"], "1420"],
    [
      "ConfigMap",
      "cilium-config",
      ["data", "gateway-api-hostnetwork-nodelabelselector"],
      "hybrid.cluster/site=vps",
    ],
  ])("renders %s %s %j", (kind, name, path, value) => {
    expect(valueAt(one(kind, name), ...path)).toEqual(value);
  });

  it("spreads cert-manager's controllers by the labels that their pods have", () => {
    const object = one("Deployment", "cert-manager");
    const [spread] = objectsAt(pod(object), "topologySpreadConstraints");
    const labels = objectAt(object, "spec", "template", "metadata", "labels");
    expect(labels).toMatchObject(objectAt(spread, "labelSelector", "matchLabels"));
  });

  it("has one default storage class", () => {
    const key = "storageclass.kubernetes.io/is-default-class";
    const defaults = rendered.filter(
      (object) => textAt(object, "metadata", "annotations", key) === "true",
    );
    expect(defaults.map(({ metadata }) => metadata.name)).toEqual(["local-path"]);
  });

  it("rolls Cilium's pods when a setting changes that they read, and only then", () => {
    const sums = (mtu: number): string => {
      const { values } = releases.cilium;
      const agent = render({ ...releases.cilium, values: { ...values, MTU: mtu } }).find(
        ({ kind, metadata }) => kind === "DaemonSet" && metadata.name === "cilium",
      );
      const key = "cilium.io/cilium-configmap-checksum";
      return textAt(agent, "spec", "template", "metadata", "annotations", key);
    };
    expect(sums(1_420)).toBe(sums(1_420));
    expect(sums(1_420)).not.toBe(sums(1_320));
  });

  it("names what a release of another name makes", () => {
    const renamed = render({ ...releases.hcloudCsi, name: "other" });
    const names = renamed.filter(isWorkload).map(({ metadata }) => metadata.name);
    expect(names).toEqual(["other-hcloud-csi-controller", "other-hcloud-csi-node"]);
  });

  it("leaves out every webhook configuration, which would refuse all without an answer", () => {
    expect(rendered.filter(({ kind }) => kind.endsWith("WebhookConfiguration"))).toEqual([]);
  });

  it("makes no Gateway class in silence", () => {
    const gatewayAPI = { enabled: true, gatewayClass: { create: "auto" } };
    expect(() => render({ ...releases.cilium, values: { gatewayAPI } })).toThrow(
      'gatewayAPI.gatewayClass.create: expected "true" or "false", got "auto"',
    );
  });
});

describe("a chart without a model", () => {
  it("is named, with the file that would have to know it", () => {
    expect(() => chartModel("oci://example.org/charts/unheard-of", "1.0.0")).toThrow(
      "the chart 'oci://example.org/charts/unheard-of' is no directory and the lab has no model " +
        "of it; modelled are cilium, hcloud-csi, proxmox-csi-plugin, local-path-provisioner, " +
        "cert-manager, mariadb-operator-crds, mariadb-operator, powerdns-operator, external-dns, " +
        "cert-manager-webhook-pdns, openbao, vault, external-secrets, sealed-secrets, reloader: " +
        "add it to lab/kubernetes/models/index.ts",
    );
  });

  it("is a known chart of another version, too", () => {
    expect(() => chartModel("cilium", "1.21.0")).toThrow(
      "the lab's model of the chart 'cilium' was made from version 1.20.2, the release asks for " +
        "1.21.0: compare the new chart with lab/kubernetes/models/cilium.ts, then change its version",
    );
  });
});
