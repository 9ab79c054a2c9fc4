import { proxmoxError } from "./answers";
import type { ProxmoxCluster } from "./cluster";
import type { AclEntry, Role } from "./objects";
import { checkAnyRight, checkRights, mayDo } from "./permissions";
import { dropAcls, getToken, getUser } from "./users";

/** Privileges of Proxmox VE 9 that a role may have. */
const privileges: ReadonlySet<string> = new Set([
  ...["Allocate", "AllocateSpace", "AllocateTemplate", "Audit"].map((name) => `Datastore.${name}`),
  ...["Allocate", "Audit", "Use"].map((name) => `SDN.${name}`),
  ...["Audit", "Modify", "Use"].map((name) => `Mapping.${name}`),
  ...["Allocate", "Audit"].map((name) => `Pool.${name}`),
  ...["AccessNetwork", "Audit", "Console", "Incoming", "Modify", "PowerMgmt", "Syslog"].map(
    (name) => `Sys.${name}`,
  ),
  ...["Allocate", "Audit", "Backup", "Clone", "Console", "Migrate", "PowerMgmt", "Replicate"].map(
    (name) => `VM.${name}`,
  ),
  ...["Snapshot", "Snapshot.Rollback"].map((name) => `VM.${name}`),
  ...["CDROM", "CPU", "Cloudinit", "Disk", "HWType", "Memory", "Network", "Options"].map(
    (name) => `VM.Config.${name}`,
  ),
  ...["Audit", "FileRead", "FileSystemMgmt", "FileWrite", "Unrestricted"].map(
    (name) => `VM.GuestAgent.${name}`,
  ),
  ...["Permissions.Modify", "Group.Allocate", "Realm.Allocate", "Realm.AllocateUser"],
  "User.Modify",
]);

function checkPrivileges({ privileges: wanted }: Role): void {
  const unknown = wanted.find((privilege) => !privileges.has(privilege));
  if (unknown !== undefined) throw proxmoxError(400, `invalid privilege '${unknown}'`);
}

export const createRole = (cluster: ProxmoxCluster, role: Role): Role =>
  cluster.request("create_role", () => {
    checkRights(cluster, "/access", "Sys.Modify");
    if (cluster.objects("role").get(role.id) !== undefined) {
      throw proxmoxError(500, `create role failed: role '${role.id}' already exists`);
    }
    checkPrivileges(role);
    cluster.objects("role").put(role.id, role);
    return role;
  });

export const updateRole = (cluster: ProxmoxCluster, role: Role): Role =>
  cluster.request("update_role", () => {
    checkRights(cluster, "/access", "Sys.Modify");
    checkRole(cluster, role.id);
    checkPrivileges(role);
    cluster.objects("role").put(role.id, role);
    return role;
  });

function checkRole(cluster: ProxmoxCluster, id: string): void {
  if (cluster.objects("role").get(id) === undefined) {
    throw proxmoxError(500, `role '${id}' does not exist`);
  }
}

export function deleteRole(cluster: ProxmoxCluster, id: string): void {
  cluster.request("delete_role", () => {
    checkRights(cluster, "/access", "Sys.Modify");
    checkRole(cluster, id);
    dropAcls(cluster, ({ roleId }) => roleId === id);
    cluster.objects("role").remove(id);
  });
}

/** `/vms?csi@pve?driver` */
export const aclId = ({
  path,
  holder,
  roleId,
}: Omit<AclEntry, "holderKind" | "propagates">): string => `${path}?${holder}?${roleId}`;

/** Who may hand out rights at a path: there are paths where who owns the thing may. */
const ownership: readonly (readonly [path: RegExp, privilege: string])[] = [
  [/^\/storage\/./, "Datastore.Allocate"],
  [/^\/vms\/./, "VM.Allocate"],
];

function checkGrantRights(
  cluster: ProxmoxCluster,
  { path, roleId }: Pick<AclEntry, "path" | "roleId">,
  verb: "add" | "remove",
): void {
  const owning = ownership.flatMap(([paths, privilege]) => (paths.test(path) ? [privilege] : []));
  checkAnyRight(cluster, path, "Permissions.Modify", ...owning);
  if (mayDo(cluster, path, "Permissions.Modify")) return;
  const given = cluster.objects("role").get(roleId)?.privileges ?? [];
  if (given.every((privilege) => mayDo(cluster, path, privilege))) return;
  throw proxmoxError(
    400,
    `Parameter verification failed. (role: Cannot ${verb} role '${roleId}' - requires ` +
      "'Permissions.Modify' or superset of privileges.)",
  );
}

export const grant = (cluster: ProxmoxCluster, entry: AclEntry): AclEntry =>
  cluster.request("update_acl", () => {
    checkGrantRights(cluster, entry, "add");
    checkRole(cluster, entry.roleId);
    if (entry.holderKind === "user") getUser(cluster, entry.holder);
    if (entry.holderKind === "token") getToken(cluster, entry.holder);
    cluster.objects("acl").put(aclId(entry), entry);
    return entry;
  });

/** Revoking what was not granted is a success. */
export const revoke = (cluster: ProxmoxCluster, id: string): void => {
  cluster.request("update_acl", () => {
    const entry = cluster.objects("acl").get(id);
    if (entry === undefined) return;
    checkGrantRights(cluster, entry, "remove");
    cluster.objects("acl").remove(id);
  });
};
