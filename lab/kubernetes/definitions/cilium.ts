import {
  conditions,
  definition,
  flag,
  listOf,
  oneOf,
  record,
  type Schema,
  text,
  textMap,
  texts,
  whole,
} from "./schema";

/*
 * The policies of Cilium 1.20, group cilium.io/v2: the fields for layers 3 and 4. Rules of layer 7
 * are left out, so one that a program writes is refused here until it is added.
 */

const selector = record({
  matchLabels: textMap,
  matchExpressions: listOf(
    record({ key: text, operator: oneOf("In", "NotIn", "Exists", "DoesNotExist"), values: texts }, [
      "key",
      "operator",
    ]),
  ),
});

const cidrSet = listOf(record({ cidr: text, cidrGroupRef: text, except: texts }));
const port = record(
  { port: text, endPort: whole, protocol: oneOf("TCP", "UDP", "SCTP", "ANY", "ICMP") },
  ["port"],
);
const toPorts = listOf(record({ ports: listOf(port) }));
const fqdns = listOf(record({ matchName: text, matchPattern: text }));

const from = {
  fromEndpoints: listOf(selector),
  fromCIDR: texts,
  fromCIDRSet: cidrSet,
  fromEntities: texts,
  fromNodes: listOf(selector),
};
const to = {
  toEndpoints: listOf(selector),
  toCIDR: texts,
  toCIDRSet: cidrSet,
  toEntities: texts,
  toNodes: listOf(selector),
};

const spec: Schema = record({
  description: text,
  endpointSelector: selector,
  nodeSelector: selector,
  enableDefaultDeny: record({ ingress: flag, egress: flag }),
  ingress: listOf(record({ ...from, toPorts })),
  ingressDeny: listOf(record({ ...from, toPorts })),
  egress: listOf(record({ ...to, toFQDNs: fqdns, toPorts })),
  egressDeny: listOf(record({ ...to, toPorts })),
});

const policy = (
  kind: string,
  plural: string,
  scope: "Namespaced" | "Cluster",
): ReturnType<typeof definition> =>
  definition({
    group: "cilium.io",
    version: "v2",
    kind,
    plural,
    scope,
    properties: { spec, specs: listOf(spec), status: record({ conditions }) },
  });

/** The kinds of Cilium's operator that a program writes. */
export const ciliumDefinitions = [
  policy("CiliumNetworkPolicy", "ciliumnetworkpolicies", "Namespaced"),
  policy("CiliumClusterwideNetworkPolicy", "ciliumclusterwidenetworkpolicies", "Cluster"),
];
