import { eachObject, type KubernetesObject } from "../kubernetesObjects";
import { programRule } from "../rule";
import { separately } from "../unknown";
import { elements, valueAt } from "../values";

/** Whether an object is an ACME issuer without a solver for DNS-01. */
function provesOverHttpOnly({ kind, group, object }: KubernetesObject): boolean {
  if (group !== "cert-manager.io" || !/^(?:Cluster)?Issuer$/.test(kind)) return false;
  const acme = valueAt(object, "spec", "acme");
  if (acme === undefined) return false;
  return !elements(valueAt(acme, "solvers")).some((read) => valueAt(read(), "dns01") !== undefined);
}

/** A wildcard has no other proof; a cluster that serves no zone has HTTP-01 only. */
export const zonesAreProvedByDns = programRule(
  {
    name: "zones-are-proved-by-dns",
    description: "Where the cluster serves zones, its ACME issuers prove names by DNS-01.",
    severity: "high",
    remediationSteps: "give the issuer a `dns01` solver, as `hybrid:dns` does.",
    thresholds: {},
  },
  ({ inputs }, _settings, report) => {
    const zones: string[] = [];
    const issuers: { readonly subject: string; readonly urn: string }[] = [];
    separately(
      inputs.map((resource) => () => {
        eachObject(resource, (one) => {
          if (one.kind === "ClusterZone" || one.kind === "Zone") zones.push(one.name);
          if (provesOverHttpOnly(one)) issuers.push({ subject: one.subject, urn: resource.urn });
        });
      }),
    );
    if (zones.length === 0) return;
    for (const { subject, urn } of issuers) {
      report({ subject, actual: "has no DNS-01 solver", expected: "solvers[].dns01", urn });
    }
  },
);
