import { type HclBody, hcl } from "./hcl";
import { breakGlassMount, servicesMount } from "./names";

type Capability = "create" | "read" | "update" | "patch" | "delete" | "list" | "sudo";

/** What a policy allows, by path; everything else is denied. */
type Policy = Readonly<Record<string, readonly Capability[]>>;

const all = ["create", "read", "update", "patch", "delete", "list"] as const;

/** Every policy of the store, by its name, each with the least its holder needs. */
export const policies = {
  /** The operator that carries secrets into the cluster: values by their names, and no list of them. */
  reader: { [`${servicesMount}/data/*`]: ["read"] },
  /**
   * The same operator, putting a first value where there is none. It marks a secret as its own before
   * it writes the value, so that to the store the value is a change.
   */
  seeder: {
    [`${servicesMount}/data/*`]: ["create", "read", "update"],
    [`${servicesMount}/metadata/*`]: ["create", "read", "update"],
  },
  snapshot: { "sys/storage/raft/snapshot": ["read"] },
  metrics: { "sys/metrics": ["read"] },
  /** Sets up the store. Whoever can write policies can have every right, so only one job has it. */
  configuration: {
    "sys/mounts": ["read"],
    "sys/mounts/*": ["create", "read", "update"],
    "sys/auth": ["read"],
    "sys/auth/*": ["create", "read", "update", "sudo"],
    "sys/audit": ["read", "sudo"],
    "sys/audit/*": ["create", "read", "update", "sudo"],
    "sys/policies/acl/*": ["create", "read", "update", "delete", "list"],
    "sys/storage/raft/autopilot/configuration": ["read", "update"],
    "auth/kubernetes/config": ["create", "read", "update"],
    "auth/kubernetes/role/*": ["create", "read", "update", "delete", "list"],
    "auth/oidc/config": ["create", "read", "update"],
    "auth/oidc/role/*": ["create", "read", "update", "delete", "list"],
  },
  /** People who look after the store; as good as root, but by name, for an hour, and in the audit log. */
  admin: { "*": [...all, "sudo"] },
  /** People who look after services: every secret of theirs, nothing of the store's own. */
  editor: {
    [`${servicesMount}/data/*`]: all,
    [`${servicesMount}/metadata/*`]: ["read", "list", "delete"],
    [`${servicesMount}/delete/*`]: ["update"],
    [`${servicesMount}/undelete/*`]: ["update"],
    [`${servicesMount}/destroy/*`]: ["update"],
  },
  /** People who may know which secrets there are, and none of their values. */
  viewer: { [`${servicesMount}/metadata/*`]: ["read", "list"], "sys/health": ["read"] },
} as const satisfies Record<string, Policy>;

export type PolicyName = keyof typeof policies;
export const policyNames = Object.keys(policies) as readonly PolicyName[];

/** Whether a policy could ever show the recovery key. */
export const opensBreakGlass = (name: PolicyName): boolean =>
  Object.keys(policies[name]).some((path) => path === "*" || path.startsWith(breakGlassMount));

const document = (policy: Policy): HclBody => ({
  blocks: Object.entries(policy).map(([path, capabilities]) => ({
    type: "path",
    labels: [path],
    body: { attributes: { capabilities } },
  })),
});

/** A policy as the server reads it. */
export const policyText = (name: PolicyName): string => hcl(document(policies[name]));
