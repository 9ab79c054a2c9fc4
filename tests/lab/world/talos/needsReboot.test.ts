import { needsReboot } from "../../../../lab/world/talos/needsReboot";

const base = `
version: v1alpha1
machine:
  type: worker
  nodeLabels: {a: b}
  features: {kubePrism: {enabled: true}, diskQuotaSupport: true}
cluster: {clusterName: hybrid}
---
apiVersion: v1alpha1
kind: HostnameConfig
hostname: one
`;

const changed = (from: string, to: string): string => {
  expect(base).toContain(from);
  return base.replace(from, to);
};

describe("a changed configuration", () => {
  it.each([
    ["a label", "{a: b}", "{a: c}"],
    ["the cluster", "clusterName: hybrid", "clusterName: other"],
    ["KubePrism", "kubePrism: {enabled: true}", "kubePrism: {enabled: false}"],
    ["a document of a newer kind", "hostname: one", "hostname: two"],
    ["nothing but the order", "{clusterName: hybrid}", "{ clusterName: hybrid }"],
  ])("is taken over at once where it is %s", (_, from, to) => {
    expect(needsReboot(base, changed(from, to))).toBe(false);
  });

  it.each([
    ["the machine's type", "type: worker", "type: controlplane"],
    ["another feature", "diskQuotaSupport: true", "diskQuotaSupport: false"],
    ["files", "nodeLabels:", "files: [{path: /var/a}]\n  nodeLabels:"],
  ])("makes the machine reboot where it is %s", (_, from, to) => {
    expect(needsReboot(base, changed(from, to))).toBe(true);
  });
});
