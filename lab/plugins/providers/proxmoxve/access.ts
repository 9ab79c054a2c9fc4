import {
  aclId,
  createRole,
  deleteRole,
  grant,
  revoke,
  updateRole,
} from "../../../world/proxmox/access";
import type { AclEntry, Role, User } from "../../../world/proxmox/objects";
import {
  createToken,
  createUser,
  deleteToken,
  deleteUser,
  type TokenRequest,
  updateToken,
  updateUser,
} from "../../../world/proxmox/users";
import type { Store } from "../../../world/store";
import { flag, inRecordedOrder, schemaRefusals, text, texts } from "../../inputs";
import type { ResourceModel } from "../../model";
import type { Properties } from "../../values";
import { named } from "./named";

const roleOf = (inputs: Properties): Role => ({
  id: text(inputs["roleId"]) ?? "",
  privileges: texts(inputs["privileges"]),
});

export const role = (world: Store): ResourceModel =>
  named(world, {
    replaceOnChange: ["roleId"],
    importedInputs: ["roleId", "privileges"],
    refusals: schemaRefusals({ privileges: ["string"], roleId: "string" }),
    make: (requests, { inputs }) =>
      requests.ask("create", (api) => createRole(api, roleOf(inputs))),
    alter: async (requests, { news }) => {
      await requests.ask("update", (api) => updateRole(api, roleOf(news)));
    },
    destroy: (requests, { id }) =>
      requests.askUnlessGone("delete", (api) => {
        deleteRole(api, id);
      }),
    describe: (cluster, id, recorded) => {
      const found = cluster.objects("role").get(id);
      if (found === undefined) return undefined;
      return { roleId: id, privileges: inRecordedOrder(recorded["privileges"], found.privileges) };
    },
  });

const furtherKeys = ["email", "expirationDate", "firstName", "groups", "keys", "lastName"] as const;

/** The password is checked and kept nowhere: nobody logs in here. */
const userOf = (inputs: Properties): User => ({
  id: text(inputs["userId"]) ?? "",
  comment: text(inputs["comment"]) ?? "",
  isEnabled: flag(inputs["enabled"], true),
  further: Object.fromEntries(
    furtherKeys.flatMap((key) => {
      const value = inputs[key];
      return value === undefined ? [] : [[key, value]];
    }),
  ),
});

export const user = (world: Store): ResourceModel =>
  named(world, {
    replaceOnChange: ["userId"],
    secretOutputs: ["password"],
    importedInputs: ["userId", "comment", "enabled", ...furtherKeys],
    refusals: schemaRefusals({
      "acls?": [{ path: "string", "propagate?": "boolean", roleId: "string" }],
      "comment?": "string",
      "email?": "string",
      "enabled?": "boolean",
      "expirationDate?": "string",
      "firstName?": "string",
      "groups?": ["string"],
      "keys?": "string",
      "lastName?": "string",
      "password?": "string",
      userId: "string",
    }),
    make: (requests, { inputs }) =>
      requests.ask("create", (api) => createUser(api, userOf(inputs))),
    alter: async (requests, { news }) => {
      await requests.ask("update", (api) => updateUser(api, userOf(news)));
    },
    destroy: (requests, { id }) =>
      requests.askUnlessGone("delete", (api) => {
        deleteUser(api, id);
      }),
    describe: (cluster, id) => {
      const found = cluster.objects("user").get(id);
      return (
        found && { userId: id, comment: found.comment, enabled: found.isEnabled, ...found.further }
      );
    },
  });

const tokenOf = (inputs: Properties): TokenRequest => ({
  id: `${text(inputs["userId"]) ?? ""}!${text(inputs["tokenName"]) ?? ""}`,
  comment: text(inputs["comment"]) ?? "",
  hasSeparatedPrivileges: flag(inputs["privilegesSeparation"], true),
  expiresUnixSeconds: Math.floor(Date.parse(text(inputs["expirationDate"]) ?? "") / 1000) || 0,
});

export const token = (world: Store): ResourceModel =>
  named(world, {
    replaceOnChange: ["tokenName", "userId"],
    secretOutputs: ["value"],
    importedInputs: ["userId", "tokenName", "comment", "privilegesSeparation"],
    refusals: schemaRefusals({
      "comment?": "string",
      "expirationDate?": "string",
      "privilegesSeparation?": "boolean",
      tokenName: "string",
      userId: "string",
    }),
    make: async (requests, { inputs }) => {
      const request = tokenOf(inputs);
      const secret = await requests.ask("create", (api) => createToken(api, request));
      return { id: request.id, once: { value: `${request.id}=${secret}` } };
    },
    alter: async (requests, { news }) => {
      await requests.ask("update", (api) => updateToken(api, tokenOf(news)));
    },
    destroy: (requests, { id }) =>
      requests.askUnlessGone("delete", (api) => {
        deleteToken(api, id);
      }),
    describe: (cluster, id) => {
      const found = cluster.objects("token").get(id);
      const [, userId = "", tokenName = ""] = /^(.*)!([^!]*)$/.exec(id) ?? [];
      return (
        found && {
          userId,
          tokenName,
          comment: found.comment,
          privilegesSeparation: found.hasSeparatedPrivileges,
        }
      );
    },
  });

const holders = { user: "userId", token: "tokenId", group: "groupId" } as const;

function entryOf(inputs: Properties): AclEntry {
  const kinds = ["token", "user", "group"] as const;
  const holderKind = kinds.find((kind) => text(inputs[holders[kind]]) !== undefined) ?? "user";
  return {
    path: text(inputs["path"]) ?? "",
    holder: text(inputs[holders[holderKind]]) ?? "",
    holderKind,
    roleId: text(inputs["roleId"]) ?? "",
    propagates: flag(inputs["propagate"], true),
  };
}

/** A right that is given or not: every change makes it anew. */
export const acl = (world: Store): ResourceModel =>
  named(world, {
    replaceOnChange: ["groupId", "path", "propagate", "roleId", "tokenId", "userId"],
    importedInputs: ["groupId", "path", "propagate", "roleId", "tokenId", "userId"],
    refusals: schemaRefusals({
      "groupId?": "string",
      path: "string",
      "propagate?": "boolean",
      roleId: "string",
      "tokenId?": "string",
      "userId?": "string",
    }),
    make: async (requests, { inputs }) => ({
      id: aclId(await requests.ask("create", (api) => grant(api, entryOf(inputs)))),
    }),
    destroy: (requests, { id }) =>
      requests.ask("delete", (api) => {
        revoke(api, id);
      }),
    describe: (cluster, id) => {
      const entry = cluster.objects("acl").get(id);
      return (
        entry && {
          path: entry.path,
          roleId: entry.roleId,
          propagate: entry.propagates,
          [holders[entry.holderKind]]: entry.holder,
        }
      );
    },
  });
