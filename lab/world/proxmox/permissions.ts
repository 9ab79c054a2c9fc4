import { setting } from "../settings";
import { proxmoxError } from "./answers";
import { type ProxmoxCluster, isRoot } from "./cluster";
import type { AclEntry } from "./objects";

/**
 * Rights below `/` of an account that no request has made: the owner made it by hand. As
 * `readonly string[]`; another list is an owner who gave other rights.
 */
export const ownerPrivilegesSetting = "proxmox.ownerPrivileges";

/** The role that the README asks the owner to make. */
export const ownerPrivileges: readonly string[] = [
  ...["VM.Allocate", "VM.Audit", "VM.Config.CDROM", "VM.Config.CPU", "VM.Config.Cloudinit"],
  ...["VM.Config.Disk", "VM.Config.HWType", "VM.Config.Memory", "VM.Config.Network"],
  ...["VM.Config.Options", "VM.GuestAgent.Audit", "VM.PowerMgmt", "Datastore.Allocate"],
  ...["Datastore.AllocateSpace", "Datastore.AllocateTemplate", "Datastore.Audit"],
  ...["Mapping.Audit", "Mapping.Modify", "Mapping.Use", "SDN.Use", "Sys.Audit", "Sys.Modify"],
  ...["Permissions.Modify", "User.Modify", "Realm.AllocateUser"],
];

const userOf = (account: string): string => account.split("!", 1)[0] ?? account;

/** `/`, `/storage`, `/storage/local` for the last one. */
const pathsTo = (path: string): readonly string[] => {
  const parts = path.split("/").filter((part) => part !== "");
  return ["/", ...parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`)];
};

/** The roles an account has at a path: those given deeper replace those given above. */
function granted(cluster: ProxmoxCluster, holder: string, path: string): ReadonlySet<string> {
  const entries: readonly AclEntry[] = cluster.all("acl").filter((one) => one.holder === holder);
  let roleIds: readonly string[] = [];
  for (const level of pathsTo(path)) {
    const here = entries.filter((one) => one.path === level && (one.propagates || level === path));
    if (here.length > 0) roleIds = here.map(({ roleId }) => roleId);
  }
  return new Set(roleIds.flatMap((id) => cluster.objects("role").get(id)?.privileges ?? []));
}

/** What the caller may do at a path; a token with rights of its own never more than its user. */
function privilegesAt(cluster: ProxmoxCluster, path: string): ReadonlySet<string> {
  const { account } = cluster.caller;
  const user = userOf(account);
  const isMadeByHand = cluster.objects("user").get(user) === undefined;
  const ofUser = isMadeByHand
    ? new Set(setting(cluster.store, ownerPrivilegesSetting, ownerPrivileges))
    : granted(cluster, user, path);
  const isSeparate = cluster.objects("token").get(account)?.hasSeparatedPrivileges === true;
  if (!isSeparate) return ofUser;
  const ofToken = granted(cluster, account, path);
  return new Set([...ofUser].filter((privilege) => ofToken.has(privilege)));
}

/** What Proxmox answers to somebody without the right; it does not always say which one. */
export const forbidden = (what?: string): Error =>
  proxmoxError(403, `Permission check failed${what === undefined ? "" : ` (${what})`}`);

/** Root may do everything; a token of root's user with all its rights too, but for root's own things. */
export const mayDo = (cluster: ProxmoxCluster, path: string, privilege: string): boolean =>
  isRoot(cluster.caller) || privilegesAt(cluster, path).has(privilege);

/** @throws VendorError that names the first missing right */
export function checkRights(
  cluster: ProxmoxCluster,
  path: string,
  ...privileges: readonly string[]
): void {
  const missing = privileges.find((privilege) => !mayDo(cluster, path, privilege));
  if (missing !== undefined) throw forbidden(`${path}, ${missing}`);
}

/** @throws VendorError unless the caller has one of the rights */
export function checkAnyRight(
  cluster: ProxmoxCluster,
  path: string,
  ...privileges: readonly string[]
): void {
  if (privileges.some((privilege) => mayDo(cluster, path, privilege))) return;
  throw forbidden(`${path}, ${privileges.join("|")}`);
}
