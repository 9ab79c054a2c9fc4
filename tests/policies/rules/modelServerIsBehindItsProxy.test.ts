import { modelServerIsBehindItsProxy } from "../../../policies/rules/modelServerIsBehindItsProxy";
import { unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { deployment, manifest } from "../subjects";

const ollama = (value: unknown, more: object = {}) =>
  deployment("llm", {
    containers: [
      {
        name: "ollama",
        image: "docker.io/ollama/ollama:0.32.3",
        env: [{ name: "OLLAMA_HOST", value }],
        ...more,
      },
      { name: "proxy", image: "docker.io/library/nginx:1.29.3", ports: [{ containerPort: 8443 }] },
    ],
  });
const service = (port: object) => manifest("core/v1:Service", "llm", { spec: { ports: [port] } });
const route = (port: unknown) =>
  manifest("gateway.networking.k8s.io/v1:HTTPRoute", "llm", {
    spec: { rules: [{ backendRefs: [{ name: "llm", port }] }] },
  });
const listens = (shown: string): string =>
  `Deployment 'apps/llm' container 'ollama': OLLAMA_HOST is ${shown}, expected an address of localhost`;
const leads = (subject: string, shown: string): string =>
  `${subject}: leads to the model server's port ${shown}, expected the proxy's port`;

describeRule(modelServerIsBehindItsProxy, {
  accepts: [
    ...["127.0.0.1:11434", "127.0.0.1", "localhost:11434", "http://[::1]:11434"].map((host) => ({
      of: host,
      resources: [ollama(host)],
    })),
    {
      of: "a Service and a route to the proxy",
      resources: [service({ port: 443, targetPort: 8443 }), route(443)],
    },
    {
      of: "another service's pods",
      resources: [deployment("web", { containers: [{ name: "c", image: "nginx:1.29.3" }] })],
    },
  ],
  reports: [
    ...["0.0.0.0:11434", "0.0.0.0", "$(POD_IP)", "127.0.0.1.example.org"].map((host) => ({
      of: host,
      resources: [ollama(host)],
      findings: [listens(`"${host}"`)],
    })),
    { of: "Ollama's own default", resources: [ollama(undefined)], findings: [listens("nothing")] },
    {
      of: "a port of the model server",
      resources: [ollama("127.0.0.1", { ports: [{ containerPort: 11434 }] })],
      findings: [
        "Deployment 'apps/llm' container 'ollama': opens a port of its pod, expected no port but the proxy's",
      ],
    },
    {
      of: "a Service past the proxy",
      resources: [service({ port: 443, targetPort: 11434 })],
      findings: [leads("Service 'llm'", "11434")],
    },
    {
      of: "a Service past the proxy by its port alone",
      resources: [service({ port: 11434 })],
      findings: [leads("Service 'llm'", "11434")],
    },
    {
      of: "a Service past the proxy by name",
      resources: [service({ port: 80, targetPort: "ollama" })],
      findings: [leads("Service 'llm'", '"ollama"')],
    },
    {
      of: "a route past the proxy",
      resources: [route(11434)],
      findings: [leads("HTTPRoute 'llm'", "11434")],
    },
  ],
  leavesUnchecked: [{ of: "an unknown address", resources: [ollama(unknown)] }],
});
