import { credentialsAreNotLiterals } from "../../../policies/rules/credentialsAreNotLiterals";
import { externalSecretsAreRefreshedAsAgreed } from "../../../policies/rules/externalSecretsAreRefreshedAsAgreed";
import { secretsComeFromComponents } from "../../../policies/rules/secretsComeFromComponents";
import { type Subject, unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { cluster, deployment, manifest, release } from "../subjects";

const configMap = (data: unknown) => manifest("core/v1:ConfigMap", "app", { data });
const variable = (fields: object) =>
  deployment("web", { containers: [{ name: "c", env: [{ name: "DB_PASSWORD", ...fields }] }] });
const has = (subject: string, place: string): string =>
  `${subject}: has a credential in ${place}, expected a reference to a Secret`;
const pem = "-----BEGIN EC PRIVATE KEY-----\nabc\n-----END EC PRIVATE KEY-----";
const component = (inputs: Readonly<Record<string, unknown>>): Subject => ({
  type: "hybrid:secrets:Vault",
  name: "vault",
  inputs,
});

describeRule(credentialsAreNotLiterals, {
  accepts: [
    {
      of: "references",
      resources: [variable({ valueFrom: { secretKeyRef: { name: "db", key: "password" } } })],
    },
    { of: "an empty variable", resources: [variable({ value: "" })] },
    {
      of: "settings whose names are near",
      resources: [
        configMap({
          "role.json": '{"token_policies":["a"],"token_ttl":900,"secretKey":"db"}',
          "run.sh": 'VAULT_TOKEN=$(cat token)\nsed -n \'s/"root_token": "\\(.*\\)"/p\'',
          "empty.yaml": "password:\nname: a",
          "app.conf": "hash-credentials=yes\n# password=x\npassword=${DB_PASSWORD}",
          tokenPath: "/var/run/token",
        }),
      ],
    },
    {
      of: "names of Secrets in a chart's values",
      resources: [
        release("powerdns-operator", {
          credentials: { existingSecret: "a" },
          existingConfigSecretKey: "config.yaml",
          passwordSecretKeyRef: { name: "a", key: "password" },
        }),
      ],
    },
    {
      of: "a Secret",
      resources: [manifest("core/v1:Secret", "s", { stringData: { password: "x" } })],
    },
  ],
  reports: [
    {
      of: "a password in a ConfigMap",
      resources: [configMap({ password: "x" })],
      findings: [has("ConfigMap 'app'", "data.password")],
    },
    ...["db-password=x", "apiKey: x", 'token = "x"', "gmysql-password=x"].map((line) => ({
      of: `a line ${line}`,
      resources: [configMap({ "app.conf": `name=a\n${line}\n` })],
      findings: [has("ConfigMap 'app'", "data.app.conf")],
    })),
    {
      of: "a private key in a ConfigMap",
      resources: [configMap({ "tls.pem": pem })],
      findings: [has("ConfigMap 'app'", "data.tls.pem")],
    },
    {
      of: "a variable",
      resources: [variable({ value: "x" })],
      findings: [has("Deployment 'apps/web'", "variable DB_PASSWORD of container 'c'")],
    },
    {
      of: "a chart's values, nested and in lists",
      resources: [
        release("proxmox-csi-plugin", {
          config: { clusters: [{ token_secret: "a", api_token: "x" }] },
        }),
      ],
      findings: [has("release 'proxmox-csi-plugin'", "values config.clusters[0].api_token")],
    },
    {
      of: "a component's inputs",
      resources: [component({ unseal: { privateKey: "x" }, note: pem })],
      findings: [
        has("'vault' (hybrid:secrets:Vault)", "unseal.privateKey"),
        has("'vault' (hybrid:secrets:Vault)", "note"),
      ],
    },
  ],
  leavesUnchecked: [
    {
      of: "an unknown text beside a password",
      resources: [configMap({ text: unknown, password: "x" })],
      findings: [has("ConfigMap 'app'", "data.password")],
    },
    {
      of: "an unknown value of a chart",
      resources: [release("vault", { server: { token: unknown } })],
    },
  ],
});

const secret = (name: string, parent?: Subject): Subject => ({
  ...manifest("core/v1:Secret", name, {}),
  ...(parent && { parent }),
});

describeRule(secretsComeFromComponents, {
  accepts: [
    { of: "a Secret of a component", resources: [cluster, secret("s", cluster)] },
    {
      of: "one of a component's component",
      resources: [cluster, { ...component({}), parent: cluster }, secret("s", component({}))],
    },
    {
      of: "external and sealed ones",
      resources: [
        manifest("external-secrets.io/v1:ExternalSecret", "a", {}),
        manifest("bitnami.com/v1alpha1:SealedSecret", "b", {}),
      ],
    },
  ],
  reports: [
    {
      of: "a Secret beside them",
      resources: [cluster, secret("s")],
      findings: ["Secret 's': is written beside the components, expected an ExternalSecret"],
    },
    {
      of: "a Secret below a component of others",
      resources: [
        { type: "demo:index:App", name: "app" },
        secret("s", { type: "demo:index:App", name: "app" }),
      ],
      findings: ["Secret 's': is written beside the components, expected an ExternalSecret"],
    },
  ],
  leavesUnchecked: [],
});

const external = (refreshInterval: unknown, namespace = "apps") =>
  manifest("external-secrets.io/v1:ExternalSecret", "s", { spec: { refreshInterval } }, namespace);
const refresh = (shown: string, expected: number, namespace = "apps"): string =>
  `ExternalSecret '${namespace}/s': refreshInterval is ${shown}, expected ${expected} seconds`;

describeRule(externalSecretsAreRefreshedAsAgreed, {
  accepts: [
    ...["8760h", "8760h0m0s"].map((interval) => ({
      of: interval,
      resources: [external(interval)],
    })),
    ...["1m", "60s", "0h1m0s"].map((interval) => ({
      of: `${interval} for API keys`,
      resources: [external(interval, "inference")],
    })),
  ],
  reports: [
    ...["1h", "8759h", "1m", "", "0", "8760"].map((interval) => ({
      of: `'${interval}'`,
      resources: [external(interval)],
      findings: [refresh(`"${interval}"`, 31_536_000)],
    })),
    {
      of: "the operator's own interval",
      resources: [external(undefined)],
      findings: [refresh("nothing", 31_536_000)],
    },
    {
      of: "API keys once a year",
      resources: [external("8760h", "inference")],
      findings: [refresh('"8760h"', 60, "inference")],
    },
  ],
  leavesUnchecked: [{ of: "an unknown interval", resources: [external(unknown)] }],
});
