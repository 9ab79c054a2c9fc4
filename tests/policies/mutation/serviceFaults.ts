import { deployment, release } from "./additions";
import {
  absent,
  added,
  all,
  each,
  type Mutation,
  ofChart,
  ofType,
  property,
  valueAt,
  without,
} from "./mutants";

const cilium = ofChart("cilium");
const external = ofChart("external-dns");
const values = (key: string) => ["values", key] as const;
const configMaps = ofType("ConfigMap");
const nameServers: typeof configMaps = (subject) =>
  configMaps(subject) && valueAt(subject.inputs, ["data", "pdns.conf"]) !== undefined;
const rewritten = (from: string, to: string): Mutation =>
  property(nameServers, ["data", "pdns.conf"], (text: string) => text.replace(from, to));
const waitingForNothing = (type: string): Mutation =>
  each(ofType(type), "waits for nothing", (subject) => ({
    ...subject,
    dependencies: [],
    propertyDependencies: {},
  }));

const object = (type: string, spec: object, metadata: object = {}) => ({
  type: `kubernetes:${type}`,
  name: "more",
  inputs: {
    apiVersion: type.split(":")[0] ?? "",
    kind: type.split(":")[1] ?? "",
    metadata: { name: "more", namespace: "apps", ...metadata },
    spec,
  },
});

/** Faults of the network in the cluster, of names and certificates, and of secrets. */
export const serviceFaults: Readonly<Record<string, Mutation>> = {
  "bitnami-is-absent": all(
    added(release("oci://registry-1.docker.io/bitnamicharts/mariadb-galera")),
    added(deployment("apps", {}, { image: "docker.io/bitnami/redis:7.2.4" })),
  ),
  "rejected-networks-are-absent": all(
    added(release("kube-vip")),
    added(deployment("apps", {}, { image: "ghcr.io/kube-vip/kube-vip:v1.0.0" })),
  ),
  "rejected-storage-is-absent": all(added(release("longhorn")), added(release("rook-ceph"))),
  "certificates-come-from-one-authority": all(
    property(ofType("ClusterIssuer"), ["spec", "acme", "server"], "https://acme.example.org"),
  ),
  "cilium-is-not-managed-by-flux": added(
    object("helm.toolkit.fluxcd.io/v2:HelmRelease", { chart: { spec: { chart: "cilium" } } }),
  ),
  "cilium-tunnels-with-vxlan": all(
    property(cilium, values("routingMode"), "native"),
    property(cilium, values("tunnelProtocol"), "geneve"),
    property(cilium, values("kubeProxyReplacement"), false),
    property(cilium, values("autoDirectNodeRoutes"), true),
  ),
  "cilium-version-is-supported": all(
    property(cilium, ["version"], "1.20.0"),
    property(cilium, ["version"], "1.16.5"),
  ),
  "metadata-service-is-denied": all(
    without(ofType("CiliumClusterwideNetworkPolicy")),
    property(ofType("CiliumClusterwideNetworkPolicy"), ["spec", "egressDeny"], []),
  ),
  "network-comes-first": waitingForNothing("Deployment"),
  "traffic-is-encrypted-once": property(cilium, ["values", "encryption", "enabled"], true),
  "name-servers-own-no-database": all(
    rewritten("launch=gmysql", "launch=gsqlite3"),
    rewritten("launch=gmysql", "launch=bind"),
  ),
  "zones-are-not-transferred": all(
    rewritten("disable-axfr=yes", "disable-axfr=no"),
    property(ofType("ClusterZone"), ["spec", "kind"], "Master"),
  ),
  "zones-follow-their-operator": all(
    waitingForNothing("ClusterZone"),
    waitingForNothing("ClusterRRset"),
  ),
  "records-come-from-routes": all(
    property(external, values("sources"), ["service"]),
    property(external, values("policy"), "anything"),
    property(external, values("registry"), "noop"),
    property(external, values("txtOwnerId"), absent),
    property(external, values("domainFilters"), []),
  ),
  "published-names-have-certificates": all(
    property(ofType("Gateway"), ["metadata", "annotations"], {}),
    added(object("networking.k8s.io/v1:Ingress", { rules: [{ host: "a.example.org" }] })),
  ),
  "zones-are-proved-by-dns": property(
    ofType("ClusterIssuer"),
    ["spec", "acme", "solvers"],
    [{ http01: {} }],
  ),
  "external-secrets-are-refreshed-as-agreed": all(
    added(object("external-secrets.io/v1:ExternalSecret", { refreshInterval: "1h" })),
    added(
      object(
        "external-secrets.io/v1:ExternalSecret",
        { refreshInterval: "8760h" },
        { namespace: "inference" },
      ),
    ),
  ),
  "secret-store-follows-vault": added(
    object("external-secrets.io/v1:ClusterSecretStore", { provider: { vault: {} } }),
  ),
  "secrets-come-from-components": added({
    type: "kubernetes:core/v1:Secret",
    name: "more",
    inputs: { metadata: { name: "more" }, stringData: { password: "x" } },
  }),
  "credentials-are-not-literals": all(
    property(nameServers, ["data", "password"], "correct-horse-battery"),
    added(deployment("apps", {}, { env: [{ name: "API_TOKEN", value: "abcdef0123456789" }] })),
  ),
  "model-server-is-behind-its-proxy": all(
    added(deployment("inference", {}, { image: "docker.io/ollama/ollama:0.12.0" })),
  ),
};
