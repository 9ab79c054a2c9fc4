import type * as pulumi from "@pulumi/pulumi";
import { operatorObject } from "../platform/operatorObject";
import { activeHost, type Flavor, memberHosts } from "./flavors";
import { vaultNamespace } from "./names";

const api = "cert-manager.io/v1";
const authority = "vault-authority";

const hours = (days: number): string => `${String(days * 24)}h`;

/** Secret with certificate, key and authority of the members. */
export const tlsSecret = (flavor: Flavor): string => `${flavor.chart.release}-tls`;

interface CertificateObject {
  readonly kind: "Issuer" | "Certificate";
  readonly name: string;
  readonly spec: object;
}

/**
 * An authority of the store's own, and one certificate for all members. A member reads its
 * certificate when it starts, so a new one is made half a year before the old one ends: long before
 * that, an upgrade of its node or of the server has started it again.
 */
export function certificateObjects(flavor: Flavor): readonly CertificateObject[] {
  return [
    { kind: "Issuer", name: "vault-self-signed", spec: { selfSigned: {} } },
    {
      kind: "Certificate",
      name: authority,
      spec: {
        isCA: true,
        commonName: "vault",
        secretName: authority,
        duration: hours(3_650),
        renewBefore: hours(365),
        privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Never" },
        issuerRef: { name: "vault-self-signed", kind: "Issuer" },
      },
    },
    { kind: "Issuer", name: authority, spec: { ca: { secretName: authority } } },
    {
      kind: "Certificate",
      name: tlsSecret(flavor),
      spec: {
        secretName: tlsSecret(flavor),
        dnsNames: [
          ...memberHosts(flavor),
          `${flavor.chart.release}.${vaultNamespace}.svc`,
          activeHost(flavor),
          "localhost",
        ],
        ipAddresses: ["127.0.0.1"],
        usages: ["digital signature", "key encipherment", "server auth"],
        duration: hours(365),
        renewBefore: hours(182),
        privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
        issuerRef: { name: authority, kind: "Issuer" },
      },
    },
  ];
}

/** Makes them, each after the one it needs. */
export function certificates(
  name: string,
  flavor: Flavor,
  {
    parent,
    after,
  }: { readonly parent: pulumi.Resource; readonly after: readonly pulumi.Resource[] },
): pulumi.Resource {
  let last: readonly pulumi.Resource[] = after;
  for (const { kind, name: objectName, spec } of certificateObjects(flavor)) {
    last = [
      operatorObject(
        `${name}-${objectName}-${kind.toLowerCase()}`,
        {
          apiVersion: api,
          kind,
          name: objectName,
          namespace: vaultNamespace,
          spec,
          awaited: "condition=Ready",
        },
        { parent, dependsOn: [...after, ...last] },
      ),
    ];
  }
  const [certificate] = last;
  if (certificate === undefined) throw new RangeError("the store needs a certificate");
  return certificate;
}
