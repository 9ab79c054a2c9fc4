import { eachObject } from "../kubernetesObjects";
import { eachLiteral, holdsCredential, isCredentialName } from "../literalCredentials";
import { releaseOf } from "../releases";
import { resourceRule } from "../rule";
import { separately } from "../unknown";
import { elements, isRecord, valueAt } from "../values";
import { eachContainer, eachWorkload } from "../workloads";

/**
 * What stands in a ConfigMap, a variable or a chart's values can be read by whoever may look at
 * the cluster, and lies in the history of Helm and of the state. Values are never shown here.
 */
export const credentialsAreNotLiterals = resourceRule(
  {
    name: "credentials-are-not-literals",
    description: "No ConfigMap, variable, chart value or component input holds a credential.",
    severity: "critical",
    remediationSteps:
      "put it into a Secret from a secret output or an ExternalSecret, and refer to that; then revoke the old one.",
    thresholds: {},
  },
  (resource, _settings, report) => {
    const { type, name, props } = resource;
    const found = (subject: string, place: string): void => {
      report({
        subject,
        actual: `has a credential in ${place}`,
        expected: "a reference to a Secret",
      });
    };
    separately([
      () => {
        eachObject(resource, (one) => {
          if (one.kind !== "ConfigMap") return;
          const data = valueAt(one.object, "data");
          if (!isRecord(data)) return;
          separately(
            Object.keys(data).map((key) => () => {
              const text = String(data[key]);
              if (text === "" || !(isCredentialName(key) || holdsCredential(text))) return;
              found(one.subject, `data.${key}`);
            }),
          );
        });
      },
      () => {
        eachWorkload(resource, ({ subject, podSpec, chart }) => {
          if (chart !== undefined) return;
          eachContainer(podSpec, ({ name: container, container: spec }) => {
            separately(
              elements(valueAt(spec, "env")).map((read) => () => {
                const variable = read();
                const key = String(valueAt(variable, "name"));
                if (!isCredentialName(key)) return;
                const value = valueAt(variable, "value");
                if (value === undefined || value === "") return;
                found(subject, `variable ${key} of container '${container}'`);
              }),
            );
          });
        });
      },
      () => {
        const release = releaseOf(resource);
        if (release === undefined) return;
        eachLiteral(release.value(""), (path) => {
          found(release.subject, `values ${path}`);
        });
      },
      () => {
        if (!type.startsWith("hybrid:")) return;
        const subject = `'${name}' (${type})`;
        separately(
          Object.keys(props).map((key) => () => {
            eachLiteral({ [key]: props[key] as unknown }, (path) => {
              found(subject, path);
            });
          }),
        );
      },
    ]);
  },
);
