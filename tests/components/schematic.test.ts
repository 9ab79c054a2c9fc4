import {
  diskImageUrl,
  installerImage,
  nodeSchematic,
  nvidiaExtensions,
  schematic,
  snapshotLabels,
  snapshotSelector,
} from "../../components/schematic";
import { prodNodes, settings } from "../support/settings";

const plainId = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba";
const agentId = "ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515";

describe("a schematic", () => {
  it.each([
    { extensions: [], id: plainId },
    { extensions: ["siderolabs/qemu-guest-agent"], id: agentId },
  ])("of $extensions has the id the Image Factory gives it", ({ extensions, id }) => {
    expect(schematic(extensions).id).toBe(id);
  });

  it("is the same in whatever order, and however often, an extension is named", () => {
    expect(schematic(["b/y", "a/x", "b/y"])).toEqual(schematic(["a/x", "b/y"]));
  });

  it("of a node follows its site and its GPU", () => {
    const { homeWorker0, homeGpu0, vpsCp0 } = prodNodes;
    const ids = [vpsCp0, homeWorker0, homeGpu0].map((node) => nodeSchematic(settings(), node).id);
    expect(ids.slice(0, 2)).toEqual([agentId, agentId]);
    expect(nodeSchematic(settings(), homeGpu0).document).toBe(
      [
        "customization:",
        "    systemExtensions:",
        "        officialExtensions:",
        "            - siderolabs/nvidia-container-toolkit-production",
        "            - siderolabs/nvidia-open-gpu-kernel-modules-production",
        "            - siderolabs/qemu-guest-agent",
        "",
      ].join("\n"),
    );
  });

  it.each(["production", "lts"] as const)(
    "takes modules and toolkit of one branch: %s",
    (branch) => {
      expect(nvidiaExtensions(branch).every((extension) => extension.endsWith(`-${branch}`))).toBe(
        true,
      );
    },
  );
});

describe("an image", () => {
  it.each([
    { platform: "hcloud", file: "hcloud-amd64.raw.xz" },
    { platform: "nocloud", file: "nocloud-amd64.qcow2" },
  ] as const)("of $platform is installed and downloaded as that platform", ({ platform, file }) => {
    expect(installerImage(platform, agentId, "v1.13.9")).toBe(
      `factory.talos.dev/${platform}-installer/${agentId}:v1.13.9`,
    );
    expect(diskImageUrl(platform, agentId, "v1.13.9")).toBe(
      `https://factory.talos.dev/image/${agentId}/v1.13.9/${file}`,
    );
  });

  it("is found by labels that Hetzner accepts", () => {
    const labels = snapshotLabels("v1.13.9", agentId);
    expect(Object.values(labels).every((value) => value.length <= 63)).toBe(true);
    expect(snapshotSelector("v1.13.9", agentId)).toBe(
      "os=talos,version=v1.13.9,schematic=ce4c980550dd2ab1b17bbf2b08801c7e",
    );
  });
});
