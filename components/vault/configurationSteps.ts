import type { Settings } from "../../config/schema";
import { secretsCharts } from "../secrets/charts";
import { type Flavor, memberCount } from "./flavors";
import { accounts, breakGlassMount, servicesMount, storeAccounts, vaultNamespace } from "./names";
import { type PolicyName, policyNames, policyText } from "./policies";

/** One write to the store. A second one changes nothing, or is left out by `unless`. */
export interface ConfigurationStep {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Leaves the write out where a list of the store's already has this entry. */
  readonly unless?: { readonly list: string; readonly entry: string };
  /** A field of the body whose value is in a file that only the job has. */
  readonly secretField?: { readonly field: string; readonly file: string };
}

type VaultSettings = Settings["vault"];

const minutes = (count: number): number => count * 60;

interface Account {
  readonly name: string;
  readonly namespace: string;
  readonly policy: PolicyName;
}

/** Who logs in by the token of a Kubernetes account, and as what. */
const logins: readonly Account[] = [
  { name: accounts.configuration, namespace: vaultNamespace, policy: "configuration" },
  { name: accounts.snapshot, namespace: vaultNamespace, policy: "snapshot" },
  { name: accounts.admin, namespace: vaultNamespace, policy: "admin" },
  {
    name: storeAccounts.reader,
    namespace: secretsCharts.externalSecrets.namespace,
    policy: "reader",
  },
  {
    name: storeAccounts.seeder,
    namespace: secretsCharts.externalSecrets.namespace,
    policy: "seeder",
  },
];

const enable = (what: "auth" | "mounts" | "audit", name: string, body: object) => ({
  path: `sys/${what}/${name}`,
  body: { ...body },
  unless: { list: `sys/${what}`, entry: `${name}/` },
});

const policy = (name: PolicyName): ConfigurationStep => ({
  path: `sys/policies/acl/${name}`,
  body: { policy: policyText(name) },
});

const login = ({ name, namespace, policy: granted }: Account): ConfigurationStep => ({
  path: `auth/kubernetes/role/${granted}`,
  body: {
    bound_service_account_names: [name],
    bound_service_account_namespaces: [namespace],
    token_policies: [granted],
    token_ttl: minutes(15),
    token_max_ttl: minutes(60),
  },
});

function oidcSteps(oidc: VaultSettings["oidc"]): readonly ConfigurationStep[] {
  if (oidc === undefined) return [];
  const { issuer, clientId, groupsClaim, groups } = oidc;
  const granted = Object.entries(groups).flatMap(([name, members]) =>
    members === undefined ? [] : [[name, members] as const],
  );
  return [
    enable("auth", "oidc", { type: "oidc" }),
    {
      path: "auth/oidc/config",
      body: {
        oidc_discovery_url: issuer,
        oidc_client_id: clientId,
        default_role: granted.at(-1)?.[0] ?? "viewer",
      },
      secretField: { field: "oidc_client_secret", file: "vaultOidcClientSecret" },
    },
    ...granted.map(([name, members]): ConfigurationStep => ({
      path: `auth/oidc/role/${name}`,
      body: {
        role_type: "oidc",
        user_claim: "sub",
        groups_claim: groupsClaim,
        bound_claims: { [groupsClaim]: members },
        oidc_scopes: [groupsClaim],
        // The client's own listener; nobody else's page is ever sent a code.
        allowed_redirect_uris: ["http://localhost:8250/oidc/callback"],
        token_policies: [name],
        token_ttl: minutes(60),
        token_max_ttl: minutes(8 * 60),
      },
    })),
  ];
}

/** Takes members that are gone for good off the list, never below three. */
const autopilot: ConfigurationStep = {
  path: "sys/storage/raft/autopilot/configuration",
  body: {
    cleanup_dead_servers: true,
    dead_server_last_contact_threshold: "24h",
    last_contact_threshold: "10s",
    min_quorum: memberCount,
    server_stabilization_time: "10s",
  },
};

/**
 * Everything that the store is told once it is open, in this order. The login of the job that tells
 * it comes first: should the job end half-way, the next one gets in.
 */
export function configurationSteps(
  flavor: Flavor,
  { storage, oidc }: Pick<VaultSettings, "storage" | "oidc">,
): readonly ConfigurationStep[] {
  const [ofTheJob, ...others] = logins;
  return [
    // Before anything else, so that all of it is in the log.
    ...(flavor.name === "vault"
      ? [enable("audit", "stdout", { type: "file", options: { file_path: "stdout" } })]
      : []),
    enable("auth", "kubernetes", { type: "kubernetes" }),
    {
      path: "auth/kubernetes/config",
      body: { kubernetes_host: "https://kubernetes.default.svc" },
    },
    policy("configuration"),
    ...(ofTheJob === undefined ? [] : [login(ofTheJob)]),
    ...policyNames.filter((name) => name !== "configuration").map(policy),
    ...others.map(login),
    enable("mounts", servicesMount, { type: "kv", options: { version: "2" } }),
    enable("mounts", breakGlassMount, { type: "kv", options: { version: "1" } }),
    ...(storage.backend === "raft" ? [autopilot] : []),
    ...oidcSteps(oidc),
  ];
}
