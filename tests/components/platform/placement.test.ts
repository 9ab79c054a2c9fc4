import { at, type ChartName } from "./chartValues";

const vps = { "hybrid.cluster/site": "vps" };
const home = { "hybrid.cluster/site": "home" };

describe("what a chart installs", () => {
  it.each<[string, ChartName, string, Record<string, string>]>([
    ["the Cilium operator", "cilium", "operator.nodeSelector", vps],
    ["the Gateway's listeners", "cilium", "gatewayAPI.hostNetwork.nodes.matchLabels", vps],
    ["Hetzner's controller", "hcloudCsi", "controller.nodeSelector", vps],
    ["Hetzner's node part", "hcloudCsi", "node.nodeSelector", vps],
    ["Proxmox's controller", "proxmoxCsi", "nodeSelector", home],
    ["Proxmox's node part", "proxmoxCsi", "node.nodeSelector", home],
    ["the local-path provisioner", "localPath", "nodeSelector", vps],
    ["all of cert-manager", "certManager", "global.nodeSelector", vps],
  ])("keeps %s on its site", (_, chart, path, selector) => {
    expect(at(chart, path)).toEqual(selector);
  });

  it.each<[string, ChartName, string]>([
    ["the Cilium agent stays on every node", "cilium", "nodeSelector"],
    ["the Cilium agent tolerates all taints, as the chart has it", "cilium", "tolerations"],
    ["the Cilium agent keeps its affinity", "cilium", "affinity"],
    ["Envoy stays on every node", "cilium", "envoy.nodeSelector"],
    ["Envoy tolerates all taints", "cilium", "envoy.tolerations"],
    ["the operator starts on nodes that are not ready", "cilium", "operator.tolerations"],
    ["the operator keeps its hosts apart", "cilium", "operator.affinity"],
    [
      "Proxmox's controller has no key that the chart ignores",
      "proxmoxCsi",
      "controller.nodeSelector",
    ],
    ["no selector of one part leaks into the others", "certManager", "nodeSelector"],
    ["no selector of the webhook leaks", "certManager", "webhook.nodeSelector"],
    ["no selector of the injector leaks", "certManager", "cainjector.nodeSelector"],
  ])("sets nothing where %s", (_, chart, path) => {
    expect(at(chart, path)).toBeUndefined();
  });

  it("reaches home nodes with taints, whose pods may have volumes", () => {
    expect(at("proxmoxCsi", "node.tolerations")).toEqual([{ operator: "Exists" }]);
  });

  it("never has two where the second could not be placed or would do the work twice", () => {
    expect(at("proxmoxCsi", "replicaCount")).toBe(1);
    expect(at("localPath", "replicaCount")).toBe(1);
  });
});
