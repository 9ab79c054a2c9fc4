import { objectsOf } from "../kubernetesObjects";
import { programRule } from "../rule";
import { separately } from "../unknown";
import { shown, valueAt } from "../values";

/** Two issuers at two authorities are a test that was forgotten: some names get no trust at all. */
export const certificatesComeFromOneAuthority = programRule(
  {
    name: "certificates-come-from-one-authority",
    description: "All ACME issuers ask the same known directory, for staging or for production.",
    severity: "high",
    remediationSteps:
      "let `environment` of `hybrid:certificates` choose the directory of every issuer.",
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
    let first: { readonly subject: string; readonly server: unknown } | undefined;
    separately(
      inputs.map((resource) => () => {
        for (const { subject, object } of objectsOf(resource, ["Issuer", "ClusterIssuer"])) {
          const server = valueAt(object, "spec", "acme", "server");
          const { urn } = resource;
          if (valueAt(object, "spec", "acme") === undefined) continue;
          if (!directories.includes(String(server))) {
            const expected = directories.join(" or ");
            report({ subject, actual: `asks ${shown(server)}`, expected, urn });
          }
          first ??= { subject, server };
          if (server === first.server) continue;
          const expected = `${shown(first.server)}, as ${first.subject}`;
          report({ subject, actual: `asks ${shown(server)}`, expected, urn });
        }
      }),
    );
  },
);
