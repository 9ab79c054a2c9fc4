import { createHash, randomUUID } from "node:crypto";
import type { Store } from "../store";
import { proxmoxError } from "./answers";
import { ProxmoxCluster } from "./cluster";
import type { AclEntry, Token, User } from "./objects";
import { checkRights, forbidden, mayDo } from "./permissions";

const realms = ["pam", "pve"];

export function dropAcls(cluster: ProxmoxCluster, isDropped: (entry: AclEntry) => boolean): void {
  for (const [id, entry] of cluster.objects("acl").entries()) {
    if (isDropped(entry)) cluster.objects("acl").remove(id);
  }
}

const realmOf = (userId: string): string => userId.slice(userId.lastIndexOf("@") + 1);

const noSuchUser = (id: string): Error => proxmoxError(500, `no such user ('${id}')`);

export function getUser(cluster: ProxmoxCluster, id: string): User {
  const user = cluster.objects("user").get(id);
  if (user === undefined) throw noSuchUser(id);
  return user;
}

export const createUser = (cluster: ProxmoxCluster, user: User): User =>
  cluster.request("create_user", () => {
    const realm = realmOf(user.id);
    checkRights(cluster, `/access/realm/${realm}`, "Realm.AllocateUser");
    checkRights(cluster, "/access/groups", "User.Modify");
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
    checkRights(cluster, "/access/groups", "User.Modify");
    cluster.objects("user").put(user.id, user);
    return user;
  });

/** Its tokens and rights go with it. */
export function deleteUser(cluster: ProxmoxCluster, id: string): void {
  cluster.request("delete_user", () => {
    checkRights(cluster, `/access/realm/${realmOf(id)}`, "Realm.AllocateUser");
    getUser(cluster, id);
    checkRights(cluster, "/access/groups", "User.Modify");
    const isOf = (account: string): boolean => account === id || account.startsWith(`${id}!`);
    for (const token of cluster.all("token")) {
      if (isOf(token.id)) cluster.objects("token").remove(token.id);
    }
    dropAcls(cluster, ({ holder }) => isOf(holder));
    cluster.objects("user").remove(id);
  });
}

export type TokenRequest = Omit<Token, "secretHash">;

const ownerOf = (tokenId: string): string => tokenId.slice(0, tokenId.lastIndexOf("!"));

const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** A user manages the tokens of its own; those of others only who manages users. */
function checkTokenRights(cluster: ProxmoxCluster, tokenId: string): void {
  const owner = ownerOf(tokenId);
  getUser(cluster, owner);
  if (cluster.caller.account === owner) return;
  // Proxmox tries both ways in and does not say which one failed.
  if (!mayDo(cluster, "/access/groups", "User.Modify")) throw forbidden();
}

/** @returns its secret, which nobody is told again */
export const createToken = (cluster: ProxmoxCluster, request: TokenRequest): string =>
  cluster.request("create_token", () => {
    checkTokenRights(cluster, request.id);
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
    checkTokenRights(cluster, request.id);
    const token = { ...getToken(cluster, request.id), ...request };
    cluster.objects("token").put(request.id, token);
    return token;
  });

export function deleteToken(cluster: ProxmoxCluster, id: string): void {
  cluster.request("delete_token", () => {
    checkTokenRights(cluster, id);
    getToken(cluster, id);
    dropAcls(cluster, ({ holder }) => holder === id);
    cluster.objects("token").remove(id);
  });
}

/**
 * The cluster as the holder of a token meets it.
 *
 * @throws VendorError as for a token that is not, or not any more, one
 */
export function authenticated(store: Store, id: string, secret: string): ProxmoxCluster {
  const cluster = new ProxmoxCluster(store, { account: id });
  const [owner, name] = [ownerOf(id), id.slice(id.lastIndexOf("!") + 1)];
  const refused = (reason: string): Error => proxmoxError(401, reason);
  const user = cluster.objects("user").get(owner);
  if (user === undefined) throw refused(`no such user ('${owner}')`);
  if (!user.isEnabled) throw refused(`user '${owner}' is disabled`);
  const token = cluster.objects("token").get(id);
  if (token === undefined) throw refused(`no such token '${name}' for user '${owner}'`);
  const { expiresUnixSeconds, secretHash } = token;
  const isOver = expiresUnixSeconds > 0 && expiresUnixSeconds < Date.now() / 1000;
  if (isOver) throw refused(`token '${name}' access expired`);
  if (hashOf(secret) !== secretHash) throw refused("invalid token value!");
  return cluster;
}
