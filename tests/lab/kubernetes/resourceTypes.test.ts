import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { chartDirectory } from "../../../lab/kubernetes/helm/chartDirectory";
import { HelmWorkplace } from "../../../lab/kubernetes/helm/helmCommand";
import { conditionsAfter } from "../../../lab/kubernetes/statusConditions";
import { kubernetesOnApiServer } from "../../../lab/plugins/providers/kubernetes/onApiServer";
import { changesBetween } from "../../../lab/plugins/diff";
import { foundation } from "./foundation";

const model = (type: string) => kubernetesOnApiServer.resource(type);

describe("the types of the kubernetes provider", () => {
  it.each([
    "kubernetes:core/v1:Secret",
    "kubernetes:apps/v1:Deployment",
    "kubernetes:cert-manager.io/v1:ClusterIssuer",
    "kubernetes:gateway.networking.k8s.io/v1beta1:ReferenceGrant",
    "kubernetes:helm.sh/v3:Release",
  ])("have %s", (type) => {
    expect(model(type)).toBeDefined();
  });

  it.each([
    "kubernetes:apps/v1:DeploymentPatch",
    "kubernetes:helm.sh/v3:Chart",
    "kubernetes:yaml:ConfigFile",
    "random:index/randomPassword:RandomPassword",
  ])("lack %s", (type) => {
    expect(model(type)).toBeUndefined();
  });

  it.each([
    ["apps/v1:Deployment", "spec.selector.matchLabels.app", true],
    ["apps/v1:Deployment", "spec.replicas", false],
    ["apps/v1:StatefulSet", "spec.volumeClaimTemplates", true],
    ["apps/v1:StatefulSet", "spec.template", false],
    ["batch/v1:Job", "spec.template.spec.containers", true],
    ["core/v1:Secret", "stringData.token", true],
    ["core/v1:ConfigMap", "data.key", true],
    ["core/v1:PersistentVolumeClaim", "spec.storageClassName", true],
    ["core/v1:PersistentVolumeClaim", "spec.resources.requests.storage", false],
    ["core/v1:Service", "spec.clusterIP", true],
    ["core/v1:Service", "spec.ports", false],
    ["storage.k8s.io/v1:StorageClass", "parameters.type", true],
    ["core/v1:Namespace", "metadata.name", true],
    ["core/v1:Namespace", "metadata.labels.a", false],
    ["helm.sh/v3:Release", "namespace", true],
    ["helm.sh/v3:Release", "values.replicas", false],
  ])("replace %s for a new %s: %s", (type, changed, replaces) => {
    const nested = (value: string) =>
      changed.split(".").reduceRight<unknown>((below, key) => ({ [key]: below }), value);
    const { replaceOnChange = [] } = model(`kubernetes:${type}`) ?? {};
    const changes = changesBetween(nested("old") as never, nested("new") as never, replaceOnChange);
    expect(changes.map((change) => change.replaces)).toEqual([replaces]);
  });

  it("refuse a chart that is nowhere before anything is done", () => {
    const { refusals } = model("kubernetes:helm.sh/v3:Release") ?? {};
    const inputs = { name: "a", chart: "unheard-of", version: "1.0.0" };
    expect(refusals?.(inputs)).toMatchObject([{ property: "chart" }]);
    expect(refusals?.({ ...inputs, chart: "cilium", version: "1.20.2" })).toEqual([]);
  });
});

it("writes a model as a chart that helm installs as it stands, braces and all", () => {
  const workplace = new HelmWorkplace("kubeconfig");
  const { cilium } = foundation();
  const directory = chartDirectory(cilium, workplace);
  const about = parse(readFileSync(path.join(directory, "Chart.yaml"), "utf8")) as unknown;
  expect(about).toMatchObject({ name: "cilium", version: "1.20.2", appVersion: "1.20.2" });
  const template = readFileSync(path.join(directory, "templates", "objects.yaml"), "utf8");
  expect(template.trim()).toBe('{{ .Files.Get "objects.yaml" }}');
  expect(readdirSync(path.join(directory, "crds"))).toHaveLength(2);
  workplace.dispose();
  expect(() => readdirSync(directory)).toThrow(/ENOENT/);
});

describe("a condition that a controller writes again", () => {
  const wanted = { type: "Ready", isTrue: true, reason: "Ready", message: "" };
  const before = (status: string) => [
    { type: "Ready", status, lastTransitionTime: "2026-01-01T00:00:00Z" },
  ];

  it("keeps its moment while its status stays", () => {
    const [after] = conditionsAfter(before("True"), [wanted], 1);
    expect(after?.["lastTransitionTime"]).toBe("2026-01-01T00:00:00Z");
  });

  it("has a new moment with a new status", () => {
    const [after] = conditionsAfter(before("False"), [wanted], 1);
    expect(after?.["lastTransitionTime"]).not.toBe("2026-01-01T00:00:00Z");
  });
});
