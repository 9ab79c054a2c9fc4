import { z } from "zod";

/*
 * The formats a stack file is made of. The text of each completes the sentence "expected …, got …".
 */

/** A DNS label, as Kubernetes and both clouds accept it for a machine. */
export const dnsLabel = z
  .string()
  .regex(
    /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
    "1 to 63 lower-case letters, digits and '-', a letter first",
  );

/** A host name of at least two labels; a leading `*.` passes here, so that a check can say why not. */
export const hostname = z
  .string()
  .max(253)
  .regex(
    /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
    "a lower-case DNS name such as 'www.example.org'",
  );

/** A host name without a wildcard and without a final dot. */
export const dnsName = z
  .string()
  .max(253)
  .regex(
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
    "a lower-case DNS name such as 'ns1.example.org'",
  );

/** What Pulumi makes of a day that is written without quotation marks. */
const midnight = " 00:00:00 +0000 UTC";

/** A day, ISO 8601. */
export const day = z
  .string()
  .refine(
    (text) => z.iso.date().safeParse(text.replace(midnight, "")).success,
    "a day such as '2026-01-03'",
  )
  .transform((text) => text.slice(0, 10));

export const ipv4 = z.ipv4("an IPv4 address");

/** That the host bits are zero is a check of its own, because its message names the right network. */
export const ipv4Cidr = z.cidrv4("an IPv4 network in CIDR notation");

export const anyCidr = z.union(
  [z.cidrv4(), z.cidrv6()],
  "an IPv4 or IPv6 network in CIDR notation",
);

/** Certificates of both clouds and of registries are verified, so plain HTTP is not offered. */
export const httpsUrl = z.url({ protocol: /^https$/, error: "an https:// URL" });

/** A released version: `v1.13.9`. Pre-releases are not for a cluster that is to last. */
export const releaseVersion = z.string().regex(/^v\d+\.\d+\.\d+$/, "a release such as 'v1.13.9'");

/** A release of a daemon as its image is tagged: `5.0.7`. */
export const daemonVersion = z.string().regex(/^\d+\.\d+\.\d+$/, "a release such as '5.0.7'");

/** A Talos system extension as the Image Factory lists it: `siderolabs/qemu-guest-agent`. */
export const extension = z
  .string()
  .regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, "an extension such as 'siderolabs/qemu-guest-agent'");

/** A Proxmox storage id. */
export const datastore = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9._-]*[A-Za-z0-9]$/, "a Proxmox storage id such as 'local-zfs'");

/** A registry as an image reference names it: `docker.io`, `registry.example.org:5000`. */
export const registryHost = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/, "a registry host such as 'docker.io'");
