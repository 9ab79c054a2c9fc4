import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/schema";
import { type ContainerResources, resourcesOf, workloads } from "../platform/memory";
import { configHashKey } from "../platform/storageSecrets";
import { apiKeySecret, apiUrl } from "./names";
import { type OnVps, onVps } from "../platform/placement";

/** Prefix of the annotations ExternalDNS reads; its default changed between releases. */
export const annotationPrefix = "external-dns.kubernetes.io/";

/** The values of the external-dns chart that this cluster sets. */
export interface ExternalDnsValues {
  readonly provider: { readonly name: "pdns" };
  readonly sources: readonly ["gateway-httproute"];
  readonly policy: "sync";
  readonly registry: "txt";
  readonly txtOwnerId: string;
  readonly txtPrefix: string;
  readonly annotationPrefix: typeof annotationPrefix;
  readonly domainFilters: readonly string[];
  readonly interval: string;
  readonly triggerLoopOnEvent: true;
  readonly env: readonly [
    {
      readonly name: "EXTERNAL_DNS_PDNS_API_KEY";
      readonly valueFrom: {
        readonly secretKeyRef: { readonly name: string; readonly key: string };
      };
    },
  ];
  readonly extraArgs: {
    readonly "pdns-server": string;
    readonly "pdns-server-id": "localhost";
    readonly "txt-wildcard-replacement": string;
  };
  readonly podAnnotations: Readonly<Record<typeof configHashKey, pulumi.Input<string>>>;
  readonly affinity: OnVps;
  readonly resources: ContainerResources;
}

/**
 * Values of the external-dns chart: the records of routes, kept the same as the routes. It touches
 * only what it has marked as its own, so the records of the stack file are safe from it.
 *
 * @param keyHash changes with the API key
 */
export function externalDnsValues(
  { ownerId, intervalSeconds }: Settings["dns"]["externalDns"],
  zoneNames: readonly string[],
  keyHash: pulumi.Input<string>,
): ExternalDnsValues {
  return {
    provider: { name: "pdns" },
    sources: ["gateway-httproute"],
    // A route that is gone takes its record with it. There is no default any more.
    policy: "sync",
    registry: "txt",
    txtOwnerId: ownerId,
    // Never changed: without its mark a record belongs to nobody. It names the type and ends in a
    // dot, so that the marks of a zone's own name are inside the zone.
    txtPrefix: "%{record_type}-edns.",
    annotationPrefix,
    domainFilters: zoneNames,
    interval: `${String(intervalSeconds)}s`,
    triggerLoopOnEvent: true,
    env: [
      {
        name: "EXTERNAL_DNS_PDNS_API_KEY",
        valueFrom: { secretKeyRef: { name: apiKeySecret.name, key: apiKeySecret.key } },
      },
    ],
    extraArgs: {
      "pdns-server": apiUrl,
      "pdns-server-id": "localhost",
      // PowerDNS takes an asterisk only at the beginning of a name, and refuses the whole change with
      // it. No host name begins so, so it is the mark of no other. Never changed, as the prefix.
      "txt-wildcard-replacement": "_wildcard",
    },
    // The key is in its environment, which only another pod has anew.
    podAnnotations: { [configHashKey]: keyHash },
    affinity: onVps,
    resources: resourcesOf(workloads.externalDns.containers.externalDns),
  };
}
