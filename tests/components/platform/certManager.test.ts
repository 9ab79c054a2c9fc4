import type { ClusterIssuerSpec } from "../../../components/platform/clusterIssuer";
import { CertManager } from "../../../components/platform/certManager";
import { record } from "../../support/record";
import { Earlier, leaves, named, releases } from "./recordings";

const build = (dnsZones: readonly string[] = []) =>
  record(
    (opts) =>
      new CertManager(
        "certificates",
        { email: "ops@example.org", dnsZones, after: [new Earlier(opts)] },
        opts,
      ),
  );

describe("CertManager", () => {
  it("is installed after the network and its own namespace, before the issuers", async () => {
    const recording = await build();
    const release = releases(recording).get("cert-manager");
    expect(release?.dependsOn).toEqual(["earlier", "certificates"]);
    for (const issuer of ["certificates-staging", "certificates-production"]) {
      expect(named(recording, issuer).dependsOn).toEqual(["certificates"]);
    }
  });

  it("is pinned and protected, and its definitions are never rolled away", async () => {
    const release = releases(await build()).get("cert-manager");
    expect(release?.inputs).toMatchObject({
      chart: "oci://quay.io/jetstack/charts/cert-manager",
      version: "v1.21.1",
      namespace: "cert-manager",
      atomic: false,
      skipAwait: false,
    });
    expect(release?.opts.protect).toBe(true);
  });

  it("keeps the namespace that holds its account", async () => {
    const namespace = named(await build(), "certificates", "kubernetes:core/v1:Namespace");
    expect(namespace.opts.protect).toBe(true);
  });

  it("owns every resource it makes", async () => {
    const children = (await build()).filter(({ custom }) => custom);
    expect(children).toHaveLength(4);
    expect(children.map(({ parent }) => parent)).toEqual(children.map(() => "certificates"));
  });

  it("answers challenges on the plain listener of the shared Gateway, from a VPS", async () => {
    const issuer = named(await build(), "certificates-staging");
    expect(issuer.inputs).toMatchObject({
      apiVersion: "cert-manager.io/v1",
      kind: "ClusterIssuer",
      metadata: { name: "letsencrypt-staging" },
    });
    expect((issuer.inputs["spec"] as ClusterIssuerSpec).acme.solvers).toEqual([
      {
        http01: {
          gatewayHTTPRoute: {
            parentRefs: [
              {
                group: "gateway.networking.k8s.io",
                kind: "Gateway",
                name: "shared",
                namespace: "gateway",
                sectionName: "http",
              },
            ],
            podTemplate: { spec: { nodeSelector: { "hybrid.cluster/site": "vps" } } },
          },
        },
      },
    ]);
  });

  it("answers challenges for names in our zones there, with the key beside cert-manager", async () => {
    const issuer = named(await build(["example.org"]), "certificates-staging");
    const [first, second] = (issuer.inputs["spec"] as ClusterIssuerSpec).acme.solvers;
    expect(first).toEqual({
      selector: { dnsZones: ["example.org"] },
      dns01: {
        webhook: {
          groupName: "acme.zacharyseguin.ca",
          solverName: "pdns",
          config: {
            host: "http://pdns-api.dns.svc.cluster.local:8081",
            serverID: "localhost",
            ttl: 60,
            timeout: 30,
            apiKeySecretRef: { name: "pdns-api-key", key: "PDNS_API_KEY" },
          },
        },
      },
    });
    expect(second).toHaveProperty("http01");
  });

  it("has an issuer for either environment, which differ in the authority and the account there", async () => {
    const recording = await build(["example.org"]);
    const of = (environment: string) =>
      leaves(named(recording, `certificates-${environment}`).inputs);
    const [staging, production] = [of("staging"), of("production")];
    expect([...staging.keys()]).toEqual([...production.keys()]);
    const changed = [...staging].flatMap(([path, value]) =>
      production.get(path) === value ? [] : [[value, production.get(path)]],
    );
    expect(changed.toSorted()).toEqual([
      ["acme-account-staging", "acme-account-production"],
      [
        "https://acme-staging-v02.api.letsencrypt.org/directory",
        "https://acme-v02.api.letsencrypt.org/directory",
      ],
      ["letsencrypt-staging", "letsencrypt-production"],
    ]);
  });
});
