import ipaddr from "ipaddr.js";

/*
 * Names that several parts of DNS call each other by. They are a contract: objects of these names
 * hold data, and network policies go by the labels.
 */

/** Namespace of the database, the name servers and what writes records. */
export const dnsNamespace = "dns";
/** The MariaDB object; every object of the operator's begins with it. No Helm release is called so. */
export const galeraName = "galera";
/** Labels of the members, and of no other pod: the operator keeps such pods apart. */
export const galeraLabels = {
  "app.kubernetes.io/name": "mariadb",
  "app.kubernetes.io/instance": galeraName,
} as const;
/** The operator's Service for the member that writes go to. */
export const galeraPrimary = `${galeraName}-primary`;
/** Our Service for the member on the same node. */
export const galeraLocal = `${galeraName}-local`;
/** Label of pods that may speak SQL to the members. */
export const databaseClientLabel = { "hybrid.cluster/database-client": "true" } as const;

/** Secret and its key, as powerdns-operator reads it: the whole Secret becomes its environment. */
export const apiKeySecret = { name: "pdns-api-key", key: "PDNS_API_KEY" } as const;
export const passwordKey = "password";
/** Secret that holds the password of a database account. */
export const passwordSecret = (account: string): string => `${galeraName}-${account}`;

export type NameServerRole = "api" | "server";
/** Labels of the name servers of a role. */
export const pdnsLabels = (role: NameServerRole): Record<string, string> => ({
  "app.kubernetes.io/name": "pdns",
  "app.kubernetes.io/component": role,
});
export const apiName = "pdns-api";
export const apiPort = 8_081;
/** Where DNS is answered inside a pod; on the node it is port 53. */
export const dnsPort = 5_353;
export const apiUrl = `http://${apiName}.${dnsNamespace}.svc.cluster.local:${String(apiPort)}`;

/** The second address after that of the cluster's own DNS, in the range kept for fixed ones. */
const galeraLocalIndex = 11;

/**
 * Address of the node-local Service. It is fixed, so that a name server needs no DNS to reach its
 * database, and its configuration is known before the cluster is.
 */
export function galeraLocalAddress(serviceCidr: string): string {
  // The smallest service network is a /24, so only the last number changes.
  const [first, second, third, fourth = 0] = ipaddr.IPv4.networkAddressFromCIDR(serviceCidr).octets;
  return [first, second, third, fourth + galeraLocalIndex].join(".");
}
