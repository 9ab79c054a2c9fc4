/** Namespace of the shared Gateway and of the certificates it serves. */
export const gatewayNamespace = "gateway";
export const gatewayName = "shared";
/** The authority's environments: one for trying, whose certificates nobody trusts, and the real one. */
export const environments = ["staging", "production"] as const;
export type Environment = (typeof environments)[number];

/** The issuer of an environment. Both are always there; the Gateway names the one that is used. */
export const clusterIssuerName = (environment: Environment): string => `letsencrypt-${environment}`;

interface AllowedRoutes {
  readonly namespaces: { readonly from: "All" };
}

interface HttpListener {
  readonly name: "http";
  readonly protocol: "HTTP";
  readonly port: 80;
  readonly allowedRoutes: AllowedRoutes;
}

interface HttpsListener {
  readonly name: string;
  readonly protocol: "HTTPS";
  readonly port: 443;
  readonly hostname: string;
  readonly tls: {
    readonly mode: "Terminate";
    /** Exactly one: Cilium's admission policy refuses a listener with none or several. */
    readonly certificateRefs: readonly [{ readonly name: string }];
  };
  readonly allowedRoutes: AllowedRoutes;
}

export interface GatewaySpec {
  readonly gatewayClassName: "cilium";
  readonly listeners: readonly [HttpListener, ...HttpsListener[]];
}

/**
 * Routes stand beside the service they lead to, in its own namespace. The cluster has one owner, so
 * nobody could take a host name from somebody else; a list of namespaces would only be one more
 * place to forget.
 */
const allowedRoutes: AllowedRoutes = { namespaces: { from: "All" } };

/**
 * A host name as part of an object's name, which has no `*`. The last label of a host name begins
 * with a letter, so no other one can be meant.
 */
const objectName = (hostname: string): string =>
  hostname.startsWith("*.") ? `${hostname.slice(2)}.0-wildcard` : hostname;

/** Secret of a host name's certificate: cert-manager writes it, the Gateway reads it. */
function certificateSecret(hostname: string): string {
  return `${objectName(hostname)}-tls`;
}

/**
 * The one Gateway of the cluster. Its plain listener takes every host name, because that is where
 * the authority's challenges arrive; each host name has a listener with a certificate of its own.
 */
export function gatewaySpec(hostnames: readonly string[]): GatewaySpec {
  return {
    gatewayClassName: "cilium",
    listeners: [
      { name: "http", protocol: "HTTP", port: 80, allowedRoutes },
      ...hostnames.map((hostname): HttpsListener => ({
        // A listener may be named with dots, so no two host names can meet in one name.
        name: objectName(hostname),
        protocol: "HTTPS",
        port: 443,
        hostname,
        tls: { mode: "Terminate", certificateRefs: [{ name: certificateSecret(hostname) }] },
        allowedRoutes,
      })),
    ],
  };
}
