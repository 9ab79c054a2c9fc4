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
 * The kinds of External Secrets 2.9 with the fields of a Vault and of the password generator, and
 * the kind of Sealed Secrets.
 */

const version = "v1";
const group = "external-secrets.io";

const namespaceSelector = record({
  matchLabels: textMap,
  matchExpressions: listOf(
    record({ key: text, operator: text, values: texts }, ["key", "operator"]),
  ),
});

const accountRef = record({ name: text, namespace: text, audiences: texts }, ["name"]);
const authority = record(
  { type: oneOf("Secret", "ConfigMap"), name: text, namespace: text, key: text },
  ["name", "type"],
);

const vaultProvider = record(
  {
    server: text,
    path: text,
    version: oneOf("v1", "v2"),
    namespace: text,
    caBundle: text,
    caProvider: authority,
    readYourWrites: flag,
    forwardInconsistent: flag,
    auth: record({
      kubernetes: record({ mountPath: text, role: text, serviceAccountRef: accountRef }, [
        "mountPath",
        "role",
      ]),
    }),
  },
  ["server"],
);

const storeSpec = record(
  {
    controller: text,
    refreshInterval: whole,
    conditions: listOf(record({ namespaceSelector, namespaces: texts, namespaceRegexes: texts })),
    provider: record({ vault: vaultProvider }),
  },
  ["provider"],
);

const storeRef = record({ name: text, kind: oneOf("SecretStore", "ClusterSecretStore") });
const remoteRef = record({ key: text, property: text, version: text }, ["key"]);
const generatorRef = record({ apiVersion: text, kind: text, name: text }, ["kind", "name"]);

const externalSecretSpec = record({
  secretStoreRef: storeRef,
  refreshPolicy: oneOf("CreatedOnce", "Periodic", "OnChange"),
  refreshInterval: text,
  target: record({
    name: text,
    creationPolicy: oneOf("Owner", "Orphan", "Merge", "None", "CreateOrMerge"),
    deletionPolicy: oneOf("Delete", "Merge", "Retain"),
    immutable: flag,
    template: anything,
  }),
  data: listOf(record({ secretKey: text, remoteRef }, ["secretKey", "remoteRef"])),
  dataFrom: listOf(record({ extract: remoteRef, sourceRef: record({ generatorRef }) })),
});

const pushSecretSpec = record(
  {
    updatePolicy: oneOf("Replace", "IfNotExists"),
    deletionPolicy: oneOf("None", "Delete"),
    refreshInterval: text,
    secretStoreRefs: listOf(storeRef),
    selector: record({ secret: record({ name: text }), generatorRef }),
    data: listOf(
      record(
        {
          match: record(
            {
              secretKey: text,
              remoteRef: record({ remoteKey: text, property: text }, ["remoteKey"]),
            },
            ["remoteRef"],
          ),
        },
        ["match"],
      ),
    ),
  },
  ["secretStoreRefs", "selector"],
);

const passwordSpec = record(
  {
    length: whole,
    digits: whole,
    symbols: whole,
    symbolCharacters: text,
    allowRepeat: flag,
    noUpper: flag,
    encoding: oneOf("raw", "base64", "base64url", "base32", "hex"),
    secretKeys: texts,
  },
  ["length", "allowRepeat", "noUpper"],
);

const status = record({ conditions, refreshTime: text, syncedResourceVersion: text });
const properties = (spec: Schema): Record<string, Schema> => ({ spec, status });

export const externalSecretsDefinitions = [
  definition({
    ...{ group, version, kind: "ClusterSecretStore", plural: "clustersecretstores" },
    scope: "Cluster",
    properties: properties(storeSpec),
  }),
  definition({
    ...{ group, version, kind: "ExternalSecret", plural: "externalsecrets" },
    scope: "Namespaced",
    properties: properties(externalSecretSpec),
  }),
  definition({
    ...{ group, version: "v1alpha1", kind: "PushSecret", plural: "pushsecrets" },
    scope: "Namespaced",
    properties: properties(pushSecretSpec),
  }),
  definition({
    ...{ group: `generators.${group}`, version: "v1alpha1", kind: "Password", plural: "passwords" },
    scope: "Namespaced",
    properties: properties(passwordSpec),
  }),
];

export const sealedSecretsDefinitions = [
  definition({
    ...{ group: "bitnami.com", version: "v1alpha1", kind: "SealedSecret", plural: "sealedsecrets" },
    scope: "Namespaced",
    properties: {
      spec: record({ encryptedData: textMap, template: anything }, ["encryptedData"]),
      status: anything,
    },
  }),
];
