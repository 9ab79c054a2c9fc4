import { networkComesFirst } from "../../../policies/rules/networkComesFirst";
import { secretStoreFollowsVault } from "../../../policies/rules/secretStoreFollowsVault";
import { zonesFollowTheirOperator } from "../../../policies/rules/zonesFollowTheirOperator";
import { type Subject } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { deployment, manifest, release } from "../subjects";

const after = (subject: Subject, ...dependencies: readonly Subject[]): Subject => ({
  ...subject,
  dependencies,
});
const cilium = release("cilium");
const group: Subject = { type: "hybrid:dns:GaleraDns", name: "dns" };
const web = deployment("web", {});
const early = (subject: string, expected: string): string => `${subject}, expected ${expected}`;
const first = (name: string, type: string): string =>
  early(
    `'${name}' (${type}): may be created before the network`,
    "a dependency on Cilium's release",
  );
const releaseType = "kubernetes:helm.sh/v3:Release";

describeRule(networkComesFirst, {
  accepts: [
    { of: "a workload after the network", resources: [cilium, after(web, cilium)] },
    {
      of: "a workload after something after the network",
      resources: [cilium, after(release("vault"), cilium), after(web, release("vault"))],
    },
    {
      of: "a workload below a component after the network",
      resources: [cilium, after(group, cilium), { ...web, parent: group }],
    },
    {
      of: "definitions, and objects without pods",
      resources: [cilium, release("gateway-api-crds"), manifest("core/v1:Namespace", "a", {})],
    },
    { of: "a cluster whose network another program brings", resources: [web] },
  ],
  reports: [
    {
      of: "workloads of every kind that may come first",
      resources: [cilium, web, release("vault"), after(deployment("late", {}), web)],
      findings: [
        first("web", "kubernetes:apps/v1:Deployment"),
        first("vault", releaseType),
        first("late", "kubernetes:apps/v1:Deployment"),
      ],
    },
  ],
  leavesUnchecked: [],
});

const zone = manifest("dns.cav.enablers.ob/v1alpha2:ClusterZone", "example.org", { spec: {} });
const record = manifest("dns.cav.enablers.ob/v1alpha2:ClusterRRset", "www", { spec: {} });
const operator = release("powerdns-operator");
const orphan = (name: string, kind: string): string =>
  early(
    `'${name}' (kubernetes:dns.cav.enablers.ob/v1alpha2:${kind}): may be created before its operator`,
    "a dependency on powerdns-operator's release",
  );

describeRule(zonesFollowTheirOperator, {
  accepts: [
    {
      of: "zones and records after it",
      resources: [operator, after(zone, operator), after(record, zone)],
    },
    { of: "a program without zones", resources: [operator] },
  ],
  reports: [
    {
      of: "a zone beside it",
      resources: [operator, zone],
      findings: [orphan("example.org", "ClusterZone")],
    },
    {
      of: "a record without any operator",
      resources: [after(record, web), web],
      findings: [orphan("www", "ClusterRRset")],
    },
  ],
  leavesUnchecked: [],
});

const store = manifest("external-secrets.io/v1:ClusterSecretStore", "vault", { spec: {} });
const eso = release("external-secrets");
const vault = release("openbao");
const storeEarly = (what: string): string =>
  early(
    `'vault' (kubernetes:external-secrets.io/v1:ClusterSecretStore): may be created before ${what}`,
    "a dependency on its release",
  );

describeRule(secretStoreFollowsVault, {
  accepts: [
    { of: "a store after both", resources: [eso, vault, after(store, eso, vault)] },
    { of: "a program without a store", resources: [eso] },
  ],
  reports: [
    {
      of: "a store after one of them",
      resources: [eso, vault, after(store, eso)],
      findings: [storeEarly("OpenBao or Vault")],
    },
    {
      of: "a store after neither",
      resources: [eso, vault, store],
      findings: [storeEarly("OpenBao or Vault"), storeEarly("external-secrets")],
    },
  ],
  leavesUnchecked: [],
});
