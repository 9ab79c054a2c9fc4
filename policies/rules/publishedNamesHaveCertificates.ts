import { eachObject, type KubernetesObject } from "../kubernetesObjects";
import { type Report, resourceRule } from "../rule";
import { separately } from "../unknown";
import { elements, shown, valueAt } from "../values";

const issuerKeys = ["cert-manager.io/cluster-issuer", "cert-manager.io/issuer"];

const hasIssuer = (object: unknown): boolean =>
  issuerKeys.some((key) => valueAt(object, "metadata", "annotations", key) !== undefined);

function checkIngress(one: KubernetesObject, report: Report): void {
  const { object } = one;
  const hosts = elements(valueAt(object, "spec", "tls")).flatMap((read) =>
    elements(valueAt(read(), "hosts")).map((host) => String(host())),
  );
  const open = elements(valueAt(object, "spec", "rules"))
    .map((read) => valueAt(read(), "host"))
    .filter((host) => !hosts.includes(String(host)));
  if (hosts.length === 0 || open.length > 0) {
    const actual = `has no TLS for ${open.length === 0 ? "any name" : open.map(shown).join(", ")}`;
    report({ subject: one.subject, actual, expected: "spec.tls with every host" });
  }
  if (hasIssuer(object)) return;
  report({
    subject: one.subject,
    actual: "names no issuer",
    expected: "cert-manager.io/cluster-issuer",
  });
}

function checkGateway(one: KubernetesObject, report: Report): void {
  const { object } = one;
  const serving: unknown[] = [];
  separately(
    elements(valueAt(object, "spec", "listeners")).map((read) => () => {
      const listener = read();
      const protocol = valueAt(listener, "protocol");
      if (protocol !== "HTTPS") return;
      serving.push(listener);
      const count = elements(valueAt(listener, "tls", "certificateRefs")).length;
      const mode = valueAt(listener, "tls", "mode") ?? "Terminate";
      if (mode !== "Terminate" || count === 1) return;
      const name = String(valueAt(listener, "name"));
      const actual = `listener '${name}' has ${count} certificates`;
      report({ subject: one.subject, actual, expected: "exactly one" });
    }),
  );
  if (serving.length === 0 || hasIssuer(object)) return;
  report({
    subject: one.subject,
    actual: "names no issuer",
    expected: "cert-manager.io/cluster-issuer",
  });
}

/** A name without TLS sends passwords in clear, and one renewed by hand stops in three months. */
export const publishedNamesHaveCertificates = resourceRule(
  {
    name: "published-names-have-certificates",
    description: "Published names are served over TLS, with certificates of an issuer.",
    severity: "high",
    remediationSteps:
      "give the listener or Ingress a certificate and the annotation `cert-manager.io/cluster-issuer`.",
    thresholds: {},
  },
  (resource, _settings, report) => {
    eachObject(resource, (object) => {
      const { kind, group } = object;
      if (kind === "Ingress" && group.endsWith("networking.k8s.io")) checkIngress(object, report);
      if (kind === "Gateway" && group === "gateway.networking.k8s.io") checkGateway(object, report);
    });
  },
);
