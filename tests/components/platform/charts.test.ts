import { readFileSync } from "node:fs";
import * as path from "node:path";
import {
  charts,
  gatewayApi,
  gatewayApiVersion,
  type PinnedChart,
} from "../../../components/platform/charts";

const all: readonly PinnedChart[] = [...Object.values(charts), gatewayApi("./charts/gateway-api")];

describe("the charts of the platform", () => {
  it.each(all.map((chart) => [chart.release, chart] as const))(
    "pins %s to one release",
    (_, chart) => {
      expect(chart.version).toMatch(/^v?\d+\.\d+\.\d+$/);
      expect(chart.timeoutSeconds).toBeGreaterThanOrEqual(300);
    },
  );

  it("has Cilium at 1.20.2 or later, for it published home addresses before", () => {
    const [major = 0, minor = 0, patch = 0] = charts.cilium.version.split(".").map(Number);
    expect(major * 10_000 + minor * 100 + patch).toBeGreaterThanOrEqual(12_002);
  });

  it("asks for the Gateway API that the local chart is assembled from", () => {
    const module = path.join(__dirname, "../../../tools/gateway-api/go.mod");
    expect(readFileSync(module, "utf8")).toMatch(`sigs.k8s.io/gateway-api v${gatewayApiVersion}\n`);
  });

  it("gives no two releases one name", () => {
    expect(new Set(all.map(({ release }) => release)).size).toBe(all.length);
  });

  it("downloads each from a repository or a registry, or takes it from a directory", () => {
    for (const { chart, repository } of all) {
      const places = [
        repository?.startsWith("https://") ?? false,
        chart.startsWith("oci://"),
        chart.startsWith("./"),
      ];
      expect(places.filter(Boolean)).toHaveLength(1);
    }
  });
});
