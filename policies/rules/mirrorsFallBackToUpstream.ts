import { machineOf } from "../machines";
import { resourceRule } from "../rule";
import { separately } from "../unknown";
import { elements, isRecord, shown, valueAt } from "../values";

const upstreamHosts: Readonly<Record<string, string>> = { "docker.io": "registry-1.docker.io" };

/** Endpoints as texts: a document lists records, the main document lists texts. */
const endpointsOf = (mirror: unknown): readonly string[] =>
  elements(valueAt(mirror, "endpoints")).map((read) => {
    const endpoint = read();
    return String(isRecord(endpoint) ? endpoint["url"] : endpoint);
  });

/** The mirror runs in the cluster that pulls through it: when it is down, nothing could start it. */
export const mirrorsFallBackToUpstream = resourceRule(
  {
    name: "mirrors-fall-back-to-upstream",
    description: "Every registry mirror keeps its upstream as the last endpoint.",
    severity: "high",
    remediationSteps: "append the upstream's own URL to `endpoints`, and leave `skipFallback` out.",
    thresholds: {},
  },
  (resource, _settings, report) => {
    const machine = machineOf(resource);
    if (machine === undefined) return;
    const check = (registry: string, mirror: unknown): void => {
      const upstream = `https://${upstreamHosts[registry] ?? registry}`;
      const endpoints = endpointsOf(mirror);
      const subject = `${machine.subject} mirror of ${registry}`;
      const last = endpoints.at(-1)?.replace(/\/(?:v2\/?)?$/, "");
      // "*" stands for every registry, and has no upstream of its own.
      if (last !== upstream && registry !== "*") {
        report({ subject, actual: `ends with ${shown(endpoints.at(-1))}`, expected: upstream });
      }
      if (valueAt(mirror, "skipFallback") === true) {
        report({ subject, actual: "skips its upstream", expected: "a way past the mirror" });
      }
    };
    separately([
      () => {
        for (const document of machine.ofKind("RegistryMirrorConfig")) {
          check(String(document["name"]), document);
        }
      },
      () => {
        const mirrors = machine.setting(undefined, "machine", "registries", "mirrors");
        if (!isRecord(mirrors)) return;
        for (const [registry, mirror] of Object.entries(mirrors)) check(registry, mirror);
      },
      machine.requireAll,
    ]);
  },
);
