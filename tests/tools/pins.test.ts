import { readFileSync } from "node:fs";
import path from "node:path";
import { gatewayApiVersion } from "../../components/platform/charts";
import { settings } from "../support/settings";

const root = path.resolve(__dirname, "..", "..");
const text = (file: string): string => readFileSync(path.join(root, file), "utf8");
const required = (tool: string, module: string): string | undefined =>
  new RegExp(`${module.replaceAll(".", "\\.")} v([0-9.]+)`).exec(text(`tools/${tool}/go.mod`))?.[1];
const dependency = (file: string, name: string): string | undefined =>
  (JSON.parse(text(file)) as { dependencies: Record<string, string> }).dependencies[name];

describe("what is pinned in two places is the same in both", () => {
  it("for the Pulumi CLI, the program's SDK and the policy pack's", () => {
    const cli = required("pulumi", "github.com/pulumi/pulumi/pkg/v3");
    expect(cli).toMatch(/^3\./);
    expect(dependency("package.json", "@pulumi/pulumi")).toBe(cli);
    expect(dependency("policies/package.json", "@pulumi/pulumi")).toBe(cli);
  });

  it("for talosctl and the default Talos release", () => {
    expect(`v${required("talosctl", "github.com/siderolabs/talos") ?? ""}`).toBe(
      settings().cluster.talosVersion,
    );
  });

  it("for the Gateway API's definitions", () => {
    expect(required("gateway-api", "sigs.k8s.io/gateway-api")).toBe(gatewayApiVersion);
  });
});
