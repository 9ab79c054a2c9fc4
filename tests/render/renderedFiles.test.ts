import { parse, parseAllDocuments } from "yaml";
import { nodeConfiguration, renderedFiles, snapshotCommand } from "../../tools/renderedFiles";
import { prodNodes, settings, vpsNode } from "../support/settings";

const files = (stack = settings()): Record<string, string> =>
  Object.fromEntries(renderedFiles(stack).map(({ name, text }) => [name, text]));

describe("the rendered files", () => {
  it("are a configuration for every node and the documents the nodes share", () => {
    expect(Object.keys(files())).toEqual(
      expect.arrayContaining([
        ...Object.values(prodNodes).map(({ name }) => `nodes/${name}.yaml`),
        ...["cilium", "hcloud-csi", "proxmox-csi", "local-path", "cert-manager"].map(
          (chart) => `platform/${chart}.yaml`,
        ),
        "platform/gateway.yaml",
        ...["galera.yaml", "zones.yaml", "network-policies.yaml", "pdns-api.conf"].map(
          (file) => `dns/${file}`,
        ),
        "platform/cluster-issuer.yaml",
        "platform/metadata-policy.yaml",
        "schematic-vps.yaml",
        "schematic-home.yaml",
        "schematic-gpu-production.yaml",
        "firewall.yaml",
        "mtu.yaml",
        "survival.yaml",
      ]),
    );
  });

  it("are valid YAML, one document after the other", () => {
    for (const text of Object.values(files())) {
      for (const document of parseAllDocuments(text)) {
        expect("errors" in document ? document.errors : []).toEqual([]);
      }
    }
  });

  it("show the address of a node, or a placeholder where the cloud will choose one", () => {
    const nodes = [vpsNode(), ...Object.values(prodNodes).slice(1)];
    const rendered = files(settings({ nodes }));
    expect(rendered["nodes/talos-vps-cp-0.yaml"]).toContain("203.0.113.1/32");
    expect(rendered["nodes/talos-vps-cp-1.yaml"]).toContain("5.78.106.249/32");
    expect(rendered["nodes/talos-pve-cp-0.yaml"]).toContain("10.2.1.1/32");
  });

  it("hold no secret", () => {
    expect(JSON.stringify(files())).not.toMatch(/BEGIN|password ?[:=]|api-key=|: key-/i);
  });

  it("keep a node's own documents far below what user data could carry", () => {
    for (const node of Object.values(prodNodes)) {
      expect(nodeConfiguration(settings(), node, "203.0.113.1").length).toBeLessThan(8 * 1_024);
    }
  });

  it("tell the packet sizes", () => {
    expect(parse(files()["mtu.yaml"] ?? "")).toEqual({
      underlayMtuBytes: 1_500,
      kubeSpanMtuBytes: 1_420,
      ciliumMtuBytes: 1_420,
      podRouteMtuBytes: 1_370,
    });
  });

  it("come with the command that makes the snapshot the program looks for", () => {
    expect(snapshotCommand(settings())).toBe(
      "hcloud-upload-image upload --architecture x86 --compression xz --image-url " +
        "https://factory.talos.dev/image/" +
        "ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515/v1.13.9/" +
        "hcloud-amd64.raw.xz --labels os=talos,version=v1.13.9," +
        'schematic=ce4c980550dd2ab1b17bbf2b08801c7e --description "Talos v1.13.9"',
    );
  });
});
