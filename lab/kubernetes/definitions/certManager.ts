import {
  anything,
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
 * The kinds of cert-manager 1.21: all that issuers for an ACME authority, a CA or a self-signed
 * certificate say. The solvers are those that answer by HTTP through a Gateway and by DNS through a
 * webhook or RFC 2136.
 */

const secretRef = record({ name: text, key: text }, ["name"]);

const podTemplate = record({
  metadata: record({ annotations: textMap, labels: textMap }),
  spec: record({
    nodeSelector: textMap,
    // Kubernetes judges it when the solver's pod is made.
    affinity: anything,
    tolerations: listOf(
      record({ key: text, operator: text, value: text, effect: text, tolerationSeconds: whole }),
    ),
    priorityClassName: text,
    serviceAccountName: text,
  }),
});

const parentRefs = listOf(
  record({ group: text, kind: text, name: text, namespace: text, sectionName: text, port: whole }, [
    "name",
  ]),
);

const solver = record({
  selector: record({ matchLabels: textMap, dnsNames: texts, dnsZones: texts }),
  http01: record({
    gatewayHTTPRoute: record({ labels: textMap, parentRefs, podTemplate, serviceType: text }),
  }),
  dns01: record({
    cnameStrategy: oneOf("None", "Follow"),
    // Each webhook reads a configuration of its own.
    webhook: record({ groupName: text, solverName: text, config: anything }, [
      "groupName",
      "solverName",
    ]),
    rfc2136: record(
      { nameserver: text, tsigKeyName: text, tsigAlgorithm: text, tsigSecretSecretRef: secretRef },
      ["nameserver"],
    ),
  }),
});

const acme = record(
  {
    server: text,
    email: text,
    preferredChain: text,
    profile: text,
    caBundle: text,
    skipTLSVerify: flag,
    disableAccountKeyGeneration: flag,
    enableDurationFeature: flag,
    privateKeySecretRef: secretRef,
    externalAccountBinding: record({ keyID: text, keySecretRef: secretRef }),
    solvers: listOf(solver),
  },
  ["server", "privateKeySecretRef"],
);

const issuerSpec = record({
  acme,
  ca: record({ secretName: text, crlDistributionPoints: texts, ocspServers: texts }, [
    "secretName",
  ]),
  selfSigned: record({ crlDistributionPoints: texts }),
});
const issuerStatus = record({
  conditions,
  acme: record({ uri: text, lastRegisteredEmail: text, lastPrivateKeyHash: text }),
});

const issuerRef = record({ name: text, kind: text, group: text }, ["name"]);

const certificateSpec = record(
  {
    secretName: text,
    issuerRef,
    commonName: text,
    dnsNames: texts,
    ipAddresses: texts,
    duration: text,
    renewBefore: text,
    renewBeforePercentage: whole,
    isCA: flag,
    usages: texts,
    revisionHistoryLimit: whole,
    privateKey: record({
      algorithm: oneOf("RSA", "ECDSA", "Ed25519"),
      encoding: oneOf("PKCS1", "PKCS8"),
      rotationPolicy: oneOf("Never", "Always"),
      size: whole,
    }),
    secretTemplate: record({ annotations: textMap, labels: textMap }),
  },
  ["secretName", "issuerRef"],
);

const moment: Schema = { type: "string", format: "date-time" };
const certificateStatus = record({
  conditions,
  notBefore: moment,
  notAfter: moment,
  renewalTime: moment,
  revision: whole,
});

/** Only cert-manager itself writes them. */
const ofTheController = { spec: anything, status: anything };

const group = "cert-manager.io";
const acmeGroup = "acme.cert-manager.io";
const version = "v1";

/** The six kinds that the release brings. */
export const certManagerDefinitions = [
  definition({
    ...{ group, version, kind: "ClusterIssuer", plural: "clusterissuers", scope: "Cluster" },
    properties: { spec: issuerSpec, status: issuerStatus },
    required: ["spec"],
  }),
  definition({
    ...{ group, version, kind: "Issuer", plural: "issuers", scope: "Namespaced" },
    properties: { spec: issuerSpec, status: issuerStatus },
    required: ["spec"],
  }),
  definition({
    ...{ group, version, kind: "Certificate", plural: "certificates", scope: "Namespaced" },
    properties: { spec: certificateSpec, status: certificateStatus },
  }),
  definition({
    ...{ group, version, kind: "CertificateRequest", plural: "certificaterequests" },
    scope: "Namespaced",
    properties: ofTheController,
  }),
  definition({
    ...{ group: acmeGroup, version, kind: "Order", plural: "orders", scope: "Namespaced" },
    properties: ofTheController,
  }),
  definition({
    ...{ group: acmeGroup, version, kind: "Challenge", plural: "challenges" },
    scope: "Namespaced",
    properties: ofTheController,
  }),
];
