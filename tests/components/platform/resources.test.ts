import { at, type ChartName, chartValues } from "./chartValues";

/** Where each chart takes the resources of each container it renders, init containers included. */
const containers: readonly (readonly [ChartName, readonly string[]])[] = [
  [
    "cilium",
    ["resources", "initResources", "cni.resources", "operator.resources", "envoy.resources"],
  ],
  [
    "hcloudCsi",
    [
      ...["csiAttacher", "csiResizer", "csiProvisioner", "livenessProbe", "hcloudCSIDriver"].map(
        (container) => `controller.resources.${container}`,
      ),
      ...["csiNodeDriverRegistrar", "livenessProbe", "hcloudCSIDriver"].map(
        (container) => `node.resources.${container}`,
      ),
    ],
  ],
  [
    "proxmoxCsi",
    [
      ...["plugin", "attacher", "provisioner", "resizer"].map(
        (part) => `controller.${part}.resources`,
      ),
      "node.plugin.resources",
      "node.driverRegistrar.resources",
      "livenessprobe.resources",
    ],
  ],
  ["localPath", ["resources", "helperPod.resources"]],
  [
    "certManager",
    ["resources", "webhook.resources", "cainjector.resources", "startupapicheck.resources"],
  ],
];
const rows = containers.flatMap(([chart, paths]) => paths.map((path) => [chart, path] as const));

const mebibytes = (quantity: unknown): number => Number(/^(\d+)Mi$/.exec(String(quantity))?.[1]);

describe("every container", () => {
  it.each(rows)("of %s has a memory request and a limit at '%s'", (chart, path) => {
    const request = mebibytes(at(chart, `${path}.requests.memory`));
    const limit = mebibytes(at(chart, `${path}.limits.memory`));
    expect(request).toBeGreaterThan(0);
    expect(limit).toBeGreaterThanOrEqual(request);
    expect(at(chart, `${path}.requests.cpu`)).toMatch(/^\d+m$/);
  });

  it("is in the list above", () => {
    const limits = JSON.stringify(chartValues).match(/"limits":/g);
    expect(limits).toHaveLength(rows.length);
  });
});
