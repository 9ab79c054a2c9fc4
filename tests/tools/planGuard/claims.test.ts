import { unknownValue } from "../../../tools/planGuard/plan";
import { planCost } from "../../../tools/planGuard/prices";
import { readPlan } from "../../../tools/planGuard/readPlan";
import { planText, type PlannedInput } from "./plans";

const today = "2026-11-21";

/** Euros before and after, rounded as the summary shows them, and what is in neither. */
function cost(...resources: readonly PlannedInput[]) {
  const { before, after, missing } = planCost(readPlan(planText(resources)), today);
  return { before: before.toFixed(2), after: after.toFixed(2), missing };
}

const claimInputs = (storage: unknown, storageClassName: unknown = "hcloud-volumes") => ({
  spec: { storageClassName, resources: { requests: { storage } } },
});

const claim = (inputs: object, more: Partial<PlannedInput> = {}): PlannedInput => ({
  type: "kubernetes:core/v1:PersistentVolumeClaim",
  name: "data",
  inputs: inputs as Readonly<Record<string, unknown>>,
  ...more,
});

const chart = (name: string, values: unknown, more: Partial<PlannedInput> = {}): PlannedInput => ({
  type: "kubernetes:helm.sh/v3:Release",
  name,
  inputs: { chart: name, values },
  ...more,
});

describe("a volume that Kubernetes asks the cloud for", () => {
  it("is in the sums while its claim is there", () => {
    const inputs = claimInputs("20Gi");
    // 20 × 0.0572 = 1.144
    expect(cost(claim(inputs))).toEqual({ before: "1.14", after: "1.14", missing: [] });
    expect(cost(claim(inputs, { act: "create" }))).toMatchObject({ before: "0.00", after: "1.14" });
    expect(cost(claim(inputs, { act: "delete" }))).toMatchObject({ before: "1.14", after: "0.00" });
  });

  it("costs more when its claim grows", () => {
    const grown = { act: "update", changed: ["spec"], oldInputs: claimInputs("20Gi") } as const;
    // 40 × 0.0572 = 2.288
    expect(cost(claim(claimInputs("40Gi"), grown))).toMatchObject({
      before: "1.14",
      after: "2.29",
    });
  });

  it("counts once for each replica, wherever a chart's values name the class", () => {
    const values = { server: { replicas: 3, dataStorage: { size: "10Gi", storageClass: "fast" } } };
    const classes = chart("hcloud-csi", { storageClasses: [{ name: "fast" }] });
    // 3 × 10 × 0.0572 = 1.716
    expect(cost(classes, chart("vault", values))).toMatchObject({ after: "1.72" });
    expect(cost(chart("vault", values))).toMatchObject({ after: "0.00" });
  });

  it("is none at home", () => {
    expect(cost(claim(claimInputs("500Gi", "proxmox")))).toMatchObject({ after: "0.00" });
  });

  it.each([
    {
      of: "its size",
      resource: claim(claimInputs(unknownValue)),
      missing: "size of the volume of data",
    },
    {
      of: "its class",
      resource: claim(claimInputs("10Gi", unknownValue)),
      missing: "volumes that data may ask for",
    },
    {
      of: "all of a chart's values",
      resource: chart("vault", "[secret]"),
      missing: "volumes that vault may ask for",
    },
  ])("is named beside the sums when the plan does not hold $of", ({ resource, missing }) => {
    expect(cost(resource).missing).toContain(missing);
  });

  it("is not doubted for a secret that has nothing to do with it", () => {
    const values = { auth: { password: "[secret]" }, storageClass: "hcloud-volumes", size: "10Gi" };
    expect(cost(chart("database", values))).toMatchObject({ after: "0.57", missing: [] });
  });
});
