import type { ResourceValidationArgs } from "@pulumi/policy";
import { repositoryOf } from "../images";
import { eachObject } from "../kubernetesObjects";
import { type Report, resourceRule } from "../rule";
import { separately } from "../unknown";
import { elements, shown, valueAt } from "../values";
import { eachContainer, eachWorkload } from "../workloads";

const hostVariable = "OLLAMA_HOST";

function checkContainer(subject: string, container: unknown, report: Report): void {
  const variables = elements(valueAt(container, "env")).map((read) => read());
  const host = variables.find((variable) => valueAt(variable, "name") === hostVariable);
  const value = valueAt(host, "value");
  if (!/^(?:https?:\/\/)?(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(String(value))) {
    const actual = `${hostVariable} is ${shown(value)}`;
    report({ subject, actual, expected: "an address of localhost" });
  }
  const ports = elements(valueAt(container, "ports"));
  if (ports.length === 0) return;
  report({ subject, actual: "opens a port of its pod", expected: "no port but the proxy's" });
}

function checkServices(resource: ResourceValidationArgs, port: number, report: Report): void {
  eachObject(resource, (one) => {
    const { kind, object } = one;
    if (kind === "Service") {
      separately(
        elements(valueAt(object, "spec", "ports")).map((read) => () => {
          const own = read();
          const target = valueAt(own, "targetPort") ?? valueAt(own, "port");
          if (target !== port && target !== String(port) && target !== "ollama") return;
          const actual = `leads to the model server's port ${shown(target)}`;
          report({ subject: one.subject, actual, expected: "the proxy's port" });
        }),
      );
    }
    if (!/^(?:HTTP|GRPC|TLS|TCP)Route$/.test(kind)) return;
    separately(
      elements(valueAt(object, "spec", "rules")).map((read) => () => {
        for (const backend of elements(valueAt(read(), "backendRefs"))) {
          if (valueAt(backend(), "port") !== port) continue;
          const actual = `leads to the model server's port ${port}`;
          report({ subject: one.subject, actual, expected: "the proxy's port" });
        }
      }),
    );
  });
}

/** Ollama asks nobody for a key: whoever reaches its port uses the GPU, and deletes its models. */
export const modelServerIsBehindItsProxy = resourceRule(
  {
    name: "model-server-is-behind-its-proxy",
    description: "Ollama listens on localhost only, and no Service or route leads past its proxy.",
    severity: "critical",
    remediationSteps:
      "set `OLLAMA_HOST=127.0.0.1:11434`, name no port on its container, and let the Service target the proxy's.",
    thresholds: {
      modelPort: {
        type: "integer",
        minimum: 1,
        maximum: 65_535,
        default: 11_434,
        description: "TCP port of Ollama inside its pod.",
      },
    },
  },
  (resource, { modelPort }, report) => {
    separately([
      () => {
        eachWorkload(resource, ({ subject, podSpec }) => {
          eachContainer(podSpec, ({ name, isInit, container }) => {
            const image = valueAt(container, "image");
            if (isInit || !/(?:^|\/)ollama$/.test(repositoryOf(String(image)))) return;
            checkContainer(`${subject} container '${name}'`, container, report);
          });
        });
      },
      () => {
        checkServices(resource, modelPort, report);
      },
    ]);
  },
);
