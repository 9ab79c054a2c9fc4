import { type ApiClient, ensure, uidOf } from "../apiClient";
import { type ApiObject, annotationOf, conditionsOf, referenceTo } from "../apiObject";
import type { Controller } from "../controllers";
import { isList, numberAt, objectAt, objectsAt, textAt } from "../json";
import { ownConditions, writeStatus } from "../statusConditions";
import { newPrivateKeyPem, selfSigned } from "./selfSigned";

const api = "cert-manager.io/v1";
const namespace = "cert-manager";
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const byTheLab = "Simulated by the lab.";

const isReady = (object: ApiObject): boolean =>
  conditionsOf(object).some(({ type, status }) => type === "Ready" && status === "True");

/** An issuer is ready with an account, whose key outlives it. */
async function register(client: ApiClient, issuer: ApiObject): Promise<void> {
  if (isReady(issuer)) return;
  const keySecret = textAt(issuer, "spec", "acme", "privateKeySecretRef", "name");
  const own = textAt(issuer, "metadata", "namespace") || namespace;
  if (keySecret !== "") {
    await ensure(client, {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: keySecret, namespace: own },
      type: "Opaque",
      data: { "tls.key": base64(await newPrivateKeyPem()) },
    });
  }
  const isAcme = keySecret !== "";
  const reason = isAcme ? "ACMEAccountRegistered" : "IsReady";
  const conditions = [{ type: "Ready", isTrue: true, reason, message: byTheLab }];
  await writeStatus(client, issuer, { conditions: ownConditions(issuer, conditions) });
}

/** A Gateway that names an issuer gets a certificate for each listener that ends TLS. */
async function shim(client: ApiClient, gateway: ApiObject): Promise<void> {
  const name = annotationOf(gateway, "cert-manager.io/cluster-issuer");
  if (name === "") return;
  const gatewayReference = { name: gateway.metadata.name, uid: uidOf(gateway) };
  const owner = { apiVersion: gateway.apiVersion, kind: "Gateway", ...gatewayReference };
  for (const listener of objectsAt(gateway, "spec", "listeners")) {
    const hostname = textAt(listener, "hostname");
    const [reference] = objectsAt(listener, "tls", "certificateRefs");
    const secretName = textAt(reference, "name");
    if (hostname === "" || secretName === "") continue;
    const certificate = {
      apiVersion: api,
      kind: "Certificate",
      metadata: {
        name: secretName,
        namespace: textAt(gateway, "metadata", "namespace"),
        ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
      },
      spec: {
        secretName,
        dnsNames: [hostname],
        issuerRef: { name, kind: "ClusterIssuer", group: "cert-manager.io" },
        usages: ["digital signature", "key encipherment"],
      },
    };
    await ensure(client, certificate);
    const found = await client.get(referenceTo(certificate));
    // Another issuer at the Gateway is another one for its certificates.
    if (found !== undefined && textAt(found, "spec", "issuerRef", "name") !== name) {
      await client.patch(referenceTo(certificate), { spec: { issuerRef: { name } } });
    }
  }
}

async function hasReadyIssuer(client: ApiClient, certificate: ApiObject): Promise<boolean> {
  const issuer = objectAt(certificate, "spec", "issuerRef");
  const kind = textAt(issuer, "kind") || "Issuer";
  const found = await client.get({
    apiVersion: api,
    kind,
    name: textAt(issuer, "name"),
    ...(kind === "Issuer" && { namespace: textAt(certificate, "metadata", "namespace") }),
  });
  return found !== undefined && isReady(found);
}

/** Issues a certificate whose Secret is missing; the authority never refuses. */
async function issue(client: ApiClient, certificate: ApiObject): Promise<void> {
  const own = textAt(certificate, "metadata", "namespace");
  const secretName = textAt(certificate, "spec", "secretName");
  const reference = { apiVersion: "v1", kind: "Secret", namespace: own, name: secretName };
  const isThere = (await client.get(reference)) !== undefined;
  if (isThere && isReady(certificate)) return;
  if (!(await hasReadyIssuer(client, certificate))) return;
  const names = objectAt(certificate, "spec")["dnsNames"];
  const dnsNames = isList(names) ? names.map(String) : [];
  const issued = await selfSigned(dnsNames);
  await ensure(client, {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: secretName,
      namespace: own,
      labels: { "controller.cert-manager.io/fao": "true" },
      annotations: { "cert-manager.io/certificate-name": certificate.metadata.name },
    },
    type: "kubernetes.io/tls",
    data: {
      "tls.crt": base64(issued.certificatePem),
      "tls.key": base64(issued.privateKeyPem),
    },
  });
  const conditions = [{ type: "Ready", isTrue: true, reason: "Ready", message: byTheLab }];
  const seconds = (date: Date): string => date.toISOString().replace(".000Z", "Z");
  await writeStatus(client, certificate, {
    conditions: ownConditions(certificate, conditions),
    notBefore: seconds(issued.notBefore),
    notAfter: seconds(issued.notAfter),
    revision: numberAt(certificate, "status", "revision") + 1,
  });
}

/** What cert-manager's controller does, with certificates that it signs itself. */
export const certificates: Controller = {
  name: "cert-manager (simulated)",
  pods: "app.kubernetes.io/name=cert-manager,app.kubernetes.io/component=controller",
  reconcile: async (client) => {
    for (const kind of ["ClusterIssuer", "Issuer"]) {
      for (const issuer of await client.list(api, kind)) await register(client, issuer);
    }
    const gateways = await client.list("gateway.networking.k8s.io/v1", "Gateway");
    for (const gateway of gateways) await shim(client, gateway);
    for (const certificate of await client.list(api, "Certificate")) {
      await issue(client, certificate);
    }
  },
};
