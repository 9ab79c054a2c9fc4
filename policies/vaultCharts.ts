import type { ResourceValidationArgs } from "@pulumi/policy";
import { type Release, releaseOf } from "./releases";
import { isRecord, valueAt } from "./values";

/** A release of OpenBao or Vault; undefined for anything else. */
export function vaultRelease(resource: ResourceValidationArgs): Release | undefined {
  const release = releaseOf(resource);
  return release?.chartName === "openbao" || release?.chartName === "vault" ? release : undefined;
}

/** The server's configuration in the mode that the values choose. */
export function serverConfiguration(release: Release): unknown {
  if (release.value("server.ha.enabled") !== true) return release.value("server.standalone.config");
  const isRaft = release.value("server.ha.raft.enabled") === true;
  return release.value(isRaft ? "server.ha.raft.config" : "server.ha.config");
}

/** Storages that a server's configuration names, each once. */
export function storagesIn(configuration: unknown): readonly string[] {
  if (isRecord(configuration)) return Object.keys(valueAt(configuration, "storage") ?? {});
  const text = typeof configuration === "string" ? configuration : "";
  const bare = text.replace(/^\s*(?:#|\/\/).*$/gm, "");
  const stanzas = [...bare.matchAll(/\bstorage\s+"(\w+)"/g)].map((match) => match[1] ?? "");
  return [...new Set(stanzas)];
}
