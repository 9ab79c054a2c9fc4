import { createHash, randomUUID } from "node:crypto";
import { proxmoxError } from "./answers";
import type { ProxmoxCluster } from "./cluster";
import type { AclEntry, Role, Token, User } from "./objects";

const realms = ["pam", "pve"];

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
    if (cluster.objects("role").get(role.id) !== undefined) {
      throw proxmoxError(500, `create role failed: role '${role.id}' already exists`);
    }
    checkPrivileges(role);
    cluster.objects("role").put(role.id, role);
    return role;
  });

export const updateRole = (cluster: ProxmoxCluster, role: Role): Role =>
  cluster.request("update_role", () => {
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

function dropAcls(cluster: ProxmoxCluster, isDropped: (entry: AclEntry) => boolean): void {
  for (const [id, entry] of cluster.objects("acl").entries()) {
    if (isDropped(entry)) cluster.objects("acl").remove(id);
  }
}

export function deleteRole(cluster: ProxmoxCluster, id: string): void {
  cluster.request("delete_role", () => {
    checkRole(cluster, id);
    dropAcls(cluster, ({ roleId }) => roleId === id);
    cluster.objects("role").remove(id);
  });
}

const noSuchUser = (id: string): Error => proxmoxError(500, `no such user ('${id}')`);

export function getUser(cluster: ProxmoxCluster, id: string): User {
  const user = cluster.objects("user").get(id);
  if (user === undefined) throw noSuchUser(id);
  return user;
}

export const createUser = (cluster: ProxmoxCluster, user: User): User =>
  cluster.request("create_user", () => {
    const realm = user.id.slice(user.id.lastIndexOf("@") + 1);
    if (!user.id.includes("@") || !realms.includes(realm)) {
      throw proxmoxError(500, `create user failed: domain '${realm}' does not exist`);
    }
    if (cluster.objects("user").get(user.id) !== undefined) {
      throw proxmoxError(500, `create user failed: user '${user.id}' already exists`);
    }
    cluster.objects("user").put(user.id, user);
    return user;
  });

export const updateUser = (cluster: ProxmoxCluster, user: User): User =>
  cluster.request("update_user", () => {
    getUser(cluster, user.id);
    cluster.objects("user").put(user.id, user);
    return user;
  });

/** Its tokens and rights go with it. */
export function deleteUser(cluster: ProxmoxCluster, id: string): void {
  cluster.request("delete_user", () => {
    getUser(cluster, id);
    const isOf = (account: string): boolean => account === id || account.startsWith(`${id}!`);
    for (const token of cluster.all("token")) {
      if (isOf(token.id)) cluster.objects("token").remove(token.id);
    }
    dropAcls(cluster, ({ holder }) => isOf(holder));
    cluster.objects("user").remove(id);
  });
}

export type TokenRequest = Omit<Token, "secretHash">;

const userOf = (tokenId: string): string => tokenId.slice(0, tokenId.lastIndexOf("!"));

export const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** @returns its secret, which nobody is told again */
export const createToken = (cluster: ProxmoxCluster, request: TokenRequest): string =>
  cluster.request("create_token", () => {
    getUser(cluster, userOf(request.id));
    if (cluster.objects("token").get(request.id) !== undefined) {
      throw proxmoxError(400, "Parameter verification failed. (tokenid: Token already exists.)");
    }
    const secret = randomUUID();
    cluster.objects("token").put(request.id, { ...request, secretHash: hashOf(secret) });
    return secret;
  });

export function getToken(cluster: ProxmoxCluster, id: string): Token {
  const token = cluster.objects("token").get(id);
  if (token === undefined) throw proxmoxError(500, `no such token '${id}'`);
  return token;
}

export const updateToken = (cluster: ProxmoxCluster, request: TokenRequest): Token =>
  cluster.request("update_token", () => {
    const token = { ...getToken(cluster, request.id), ...request };
    cluster.objects("token").put(request.id, token);
    return token;
  });

export function deleteToken(cluster: ProxmoxCluster, id: string): void {
  cluster.request("delete_token", () => {
    getToken(cluster, id);
    dropAcls(cluster, ({ holder }) => holder === id);
    cluster.objects("token").remove(id);
  });
}

/** `/vms?csi@pve?driver` */
export const aclId = ({
  path,
  holder,
  roleId,
}: Omit<AclEntry, "holderKind" | "propagates">): string => `${path}?${holder}?${roleId}`;

export const grant = (cluster: ProxmoxCluster, entry: AclEntry): AclEntry =>
  cluster.request("update_acl", () => {
    checkRole(cluster, entry.roleId);
    if (entry.holderKind === "user") getUser(cluster, entry.holder);
    if (entry.holderKind === "token") getToken(cluster, entry.holder);
    cluster.objects("acl").put(aclId(entry), entry);
    return entry;
  });

/** Revoking what was not granted is a success. */
export const revoke = (cluster: ProxmoxCluster, id: string): void => {
  cluster.request("update_acl", () => {
    cluster.objects("acl").remove(id);
  });
};
