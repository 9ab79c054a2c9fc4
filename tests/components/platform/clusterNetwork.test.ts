import fc from "../../support/properties";
import {
  ClusterNetwork,
  type ClusterNetworkArgs,
} from "../../../components/platform/clusterNetwork";
import { gatewaySpec } from "../../../components/platform/gateway";
import { mtuChain } from "../../../components/mtuChain";
import { record } from "../../support/record";
import { leaves, named, releases } from "./recordings";

const build = (
  hostnames: readonly string[] = ["www.example.org"],
  publicAddresses: readonly string[] = [],
  environment: ClusterNetworkArgs["environment"] = "staging",
) =>
  record(
    (opts) =>
      new ClusterNetwork(
        "network",
        {
          mtu: mtuChain([1_500, 1_492]),
          gatewayApiChart: "./charts/gateway-api",
          hostnames,
          environment,
          publicAddresses,
          after: [],
        },
        opts,
      ),
  );

describe("ClusterNetwork", () => {
  it("installs the Gateway's definitions, then Cilium, then what needs both", async () => {
    const recording = await build();
    expect(named(recording, "network-gateway-api").dependsOn).toEqual([]);
    const cilium = named(recording, "network", "kubernetes:helm.sh/v3:Release");
    expect(cilium.dependsOn).toEqual(["network-gateway-api"]);
    expect(named(recording, "network-metadata-deny").dependsOn).toEqual(["network"]);
    expect(named(recording, "network-shared-gateway").dependsOn).toEqual([
      "network",
      "network-gateway",
    ]);
  });

  it("owns every resource it makes", async () => {
    const [component, ...children] = await build();
    expect(component).toMatchObject({ type: "hybrid:cluster:ClusterNetwork", name: "network" });
    expect(children.map(({ opts }) => opts.parent)).not.toContain(undefined);
    expect(children.map(({ parent }) => parent)).toEqual(children.map(() => "network"));
  });

  it("puts nothing but sizes, host names and the environment into its own state", async () => {
    const [component] = await build();
    expect(component?.inputs).toEqual({
      ...{ mtuBytes: 1_412, hostnames: ["www.example.org"], environment: "staging" },
    });
  });

  it("installs the definitions from the directory it is given, and never removes them", async () => {
    const { inputs, opts } = named(await build(), "network-gateway-api");
    expect(inputs).toMatchObject({
      chart: "./charts/gateway-api",
      version: "1.6.1",
      namespace: "kube-system",
    });
    expect(inputs).not.toHaveProperty("repositoryOpts");
    expect([opts.protect, opts.retainOnDelete]).toEqual([true, true]);
  });

  it("installs a Cilium whose Gateway publishes the VPS addresses only, and waits for it", async () => {
    const cilium = releases(await build()).get("cilium");
    expect(cilium?.inputs).toMatchObject({
      chart: "cilium",
      version: "1.20.2",
      repositoryOpts: { repo: "https://helm.cilium.io" },
      namespace: "kube-system",
      skipAwait: false,
    });
    expect(cilium?.opts.protect).toBe(true);
  });

  it("gives Cilium the MTU of the smallest underlay", async () => {
    const cilium = releases(await build()).get("cilium");
    expect(cilium?.inputs["values"]).toMatchObject({ MTU: 1_412 });
  });

  it("never takes the network away because an installation or upgrade was slow", async () => {
    for (const { inputs } of releases(await build()).values()) {
      expect(inputs).toMatchObject({ atomic: false, cleanupOnFail: false });
    }
  });

  it("keeps pods from the metadata service, and from nothing else", async () => {
    expect(named(await build(), "network-metadata-deny").inputs).toMatchObject({
      apiVersion: "cilium.io/v2",
      kind: "CiliumClusterwideNetworkPolicy",
      spec: {
        endpointSelector: {},
        enableDefaultDeny: { egress: false },
        egressDeny: [{ toCIDR: ["169.254.169.254/32"] }],
      },
    });
  });

  it("keeps the certificates' namespace", async () => {
    const namespace = named(await build(), "network-gateway");
    expect(namespace.inputs["metadata"]).toEqual({ name: "gateway" });
    expect(namespace.opts.protect).toBe(true);
  });

  it("does not wait for a Gateway that waits for its certificates", async () => {
    expect(named(await build(), "network-shared-gateway").inputs["metadata"]).toEqual({
      name: "shared",
      namespace: "gateway",
      annotations: {
        "cert-manager.io/cluster-issuer": "letsencrypt-staging",
        "pulumi.com/skipAwait": "true",
      },
    });
  });

  it("names another issuer for another environment, and changes nothing else", async () => {
    const given = async (environment: ClusterNetworkArgs["environment"]) =>
      leaves(
        Object.fromEntries(
          (await build(undefined, undefined, environment))
            .filter(({ custom }) => custom)
            .map(({ type, name, inputs }) => [`${type} ${name}`, inputs]),
        ),
      );
    const [staging, production] = [await given("staging"), await given("production")];
    expect([...staging.keys()]).toEqual([...production.keys()]);
    const changed = [...staging].filter(([path, value]) => production.get(path) !== value);
    expect(changed.map(([path, value]) => [value, production.get(path)])).toEqual([
      ["letsencrypt-staging", "letsencrypt-production"],
    ]);
  });

  it("tells ExternalDNS both addresses that routes are reached at", async () => {
    const gateway = named(
      await build(["www.example.org"], ["192.0.2.1", "192.0.2.2"]),
      "network-shared-gateway",
    );
    expect(gateway.inputs["metadata"]).toMatchObject({
      annotations: { "external-dns.kubernetes.io/target": "192.0.2.1,192.0.2.2" },
    });
  });

  it("names what a wildcard needs so that no host name can mean the same", async () => {
    const gateway = named(await build(["*.example.org"]), "network-shared-gateway");
    const { listeners } = gateway.inputs["spec"] as ReturnType<typeof gatewaySpec>;
    expect(listeners[1]).toMatchObject({
      name: "example.org.0-wildcard",
      hostname: "*.example.org",
      tls: { certificateRefs: [{ name: "example.org.0-wildcard-tls" }] },
    });
  });

  it("serves each host name with a certificate of its own", async () => {
    const gateway = named(
      await build(["www.example.org", "vault.example.org"]),
      "network-shared-gateway",
    );
    expect(gateway.inputs["spec"]).toEqual({
      gatewayClassName: "cilium",
      listeners: [
        {
          name: "http",
          protocol: "HTTP",
          port: 80,
          allowedRoutes: { namespaces: { from: "All" } },
        },
        ...["www.example.org", "vault.example.org"].map((hostname) => ({
          name: hostname,
          protocol: "HTTPS",
          port: 443,
          hostname,
          tls: { mode: "Terminate", certificateRefs: [{ name: `${hostname}-tls` }] },
          allowedRoutes: { namespaces: { from: "All" } },
        })),
      ],
    });
  });
});

describe("the Gateway's listeners", () => {
  it("are one more than the host names, and no two share a name", () => {
    const hostnames = fc.uniqueArray(
      fc.domain().map((domain) => domain.toLowerCase()),
      {
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(hostnames, (names) => {
        const { listeners } = gatewaySpec(names);
        expect(listeners).toHaveLength(names.length + 1);
        expect(new Set(listeners.map(({ name }) => name)).size).toBe(listeners.length);
      }),
    );
  });
});
