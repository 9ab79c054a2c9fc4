import { eachObject, type KubernetesObject } from "../kubernetesObjects";
import { programRule } from "../rule";
import { separately } from "../unknown";
import { shown, valueAt } from "../values";

const issuerKeys = ["cert-manager.io/cluster-issuer", "cert-manager.io/issuer"];

/** The issuers that an object has its certificates from. */
function issuersOf({ kind, group, object }: KubernetesObject): readonly string[] {
  const names =
    kind === "Certificate" && group === "cert-manager.io"
      ? [valueAt(object, "spec", "issuerRef", "name")]
      : issuerKeys.map((key) => valueAt(object, "metadata", "annotations", key));
  return names.filter((name) => typeof name === "string");
}

/** Names from two authorities are a test that was forgotten: nobody trusts some of them. */
export const certificatesComeFromOneAuthority = programRule(
  {
    name: "certificates-come-from-one-authority",
    description: "ACME issuers ask known directories, and all that is published asks the same one.",
    severity: "high",
    remediationSteps:
      "let `environment` of `hybrid:certificates` choose the issuer of everything that is published.",
    thresholds: {
      directories: {
        type: "array",
        items: { type: "string" },
        default: [
          "https://acme-v02.api.letsencrypt.org/directory",
          "https://acme-staging-v02.api.letsencrypt.org/directory",
        ],
        description: "ACME directories that issuers may ask.",
      },
    },
  },
  ({ inputs }, { directories }, report) => {
    const directoryOf = new Map<string, unknown>();
    const readIssuers = inputs.map((resource) => () => {
      eachObject(resource, (one) => {
        const { kind, group, object } = one;
        if (group !== "cert-manager.io" || !/^(?:Cluster)?Issuer$/.test(kind)) return;
        if (valueAt(object, "spec", "acme") === undefined) return;
        const server = valueAt(object, "spec", "acme", "server");
        directoryOf.set(one.name, server);
        if (directories.includes(String(server))) return;
        const expected = directories.join(" or ");
        const { subject } = one;
        report({ subject, actual: `asks ${shown(server)}`, expected, urn: resource.urn });
      });
    });
    let first: { readonly user: KubernetesObject; readonly server: unknown } | undefined;
    const readUses = inputs.map((resource) => () => {
      eachObject(resource, (user) => {
        for (const issuer of issuersOf(user).filter((name) => directoryOf.has(name))) {
          const server = directoryOf.get(issuer);
          first ??= { user, server };
          if (server === first.server) continue;
          const { subject } = user;
          const expected = `${shown(first.server)}, as ${first.user.subject}`;
          report({ subject, actual: `asks ${shown(server)}`, expected, urn: resource.urn });
        }
      });
    });
    separately([...readIssuers, ...readUses]);
  },
);
