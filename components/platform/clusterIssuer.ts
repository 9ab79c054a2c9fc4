import type { Settings } from "../../config/schema";
import { type DnsSolver, dnsSolver } from "../dns/dns01";
import { onSite } from "../siteLabel";
import { type Environment, gatewayName, gatewayNamespace } from "./gateway";

interface GatewaySolver {
  readonly http01: {
    readonly gatewayHTTPRoute: {
      readonly parentRefs: readonly [
        {
          readonly group: "gateway.networking.k8s.io";
          readonly kind: "Gateway";
          readonly name: string;
          readonly namespace: string;
          readonly sectionName: "http";
        },
      ];
      readonly podTemplate: { readonly spec: { readonly nodeSelector: Record<string, string> } };
    };
  };
}

export interface ClusterIssuerSpec {
  readonly acme: {
    readonly server: string;
    readonly email: string;
    readonly privateKeySecretRef: { readonly name: string };
    readonly solvers: readonly [...DnsSolver[], GatewaySolver];
  };
}

export type ClusterIssuerArgs = Pick<Settings["certificates"], "email"> & {
  readonly environment: Environment;
  /** Zones of our own: names in them are proved by a record, all others by an answer on port 80. */
  readonly dnsZones: readonly string[];
};

const directories: Readonly<Record<Environment, string>> = {
  staging: "https://acme-staging-v02.api.letsencrypt.org/directory",
  production: "https://acme-v02.api.letsencrypt.org/directory",
};

/**
 * The issuer for one of the authority's two environments. The environment chooses the authority's
 * address and, with it, the account there: an account belongs to one authority, so its key is kept
 * under that one's name, and switching back finds the old account. All else is the same, so what
 * worked on staging works in production.
 */
export function clusterIssuerSpec({
  email,
  environment,
  dnsZones,
}: ClusterIssuerArgs): ClusterIssuerSpec {
  return {
    acme: {
      server: directories[environment],
      email,
      privateKeySecretRef: { name: `acme-account-${environment}` },
      solvers: [
        ...(dnsZones.length > 0 ? [dnsSolver(dnsZones)] : []),
        {
          http01: {
            gatewayHTTPRoute: {
              parentRefs: [
                {
                  group: "gateway.networking.k8s.io",
                  kind: "Gateway",
                  name: gatewayName,
                  namespace: gatewayNamespace,
                  // Challenges arrive before there is a certificate to answer with.
                  sectionName: "http",
                },
              ],
              // Beside the Gateway, so that a challenge does not depend on the link to the home.
              podTemplate: { spec: { nodeSelector: onSite("vps") } },
            },
          },
        },
      ],
    },
  };
}
