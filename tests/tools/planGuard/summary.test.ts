import { clusterViews, dangers } from "../../../tools/planGuard/dangers";
import { judge } from "../../../tools/planGuard/overrides";
import { planCost } from "../../../tools/planGuard/prices";
import { readPlan } from "../../../tools/planGuard/readPlan";
import { summary } from "../../../tools/planGuard/summary";
import { clusterResources, planText, type PlannedInput } from "./plans";

const today = "2026-11-21";

function told(resources: readonly PlannedInput[]): string {
  const plan = readPlan(planText(resources));
  return summary({
    plan,
    verdict: judge(dangers(plan, today), [], today),
    cost: planCost(plan, today),
    clusters: clusterViews(plan),
  });
}

describe("the summary", () => {
  it("tells of a quiet plan that nothing is in its way", () => {
    expect(told([{ type: "a:b:C", name: "c" }])).toBe(
      [
        "## Plan of stack `prod`: nothing in the way",
        "",
        "| delete | replace | update | create | same |",
        "| ---: | ---: | ---: | ---: | ---: |",
        "| 0 | 0 | 0 | 0 | 1 |",
        "",
        "Cost a month, net: 0.00 EUR before, 0.00 EUR after (+0.00 EUR).",
        "",
      ].join("\n"),
    );
  });

  it("has what is refused first, then counts and cost, then each change, the worst first", () => {
    const text = told([
      { type: "a:b:C", name: "made", act: "create" },
      { type: "a:b:C", name: "changed", act: "update", changed: ["size"] },
      { type: "a:b:C", name: "replaced", act: "replace" },
      { type: "a:b:C", name: "gone", act: "delete" },
      { type: "hcloud:index/volume:Volume", name: "data", act: "delete", inputs: { size: 10 } },
    ]);
    const order = ["**volume** `data`", "| 2 | 1 | 1 | 1 | 0 |", "(-0.57 EUR)"];
    const changes = [
      "- delete `data`",
      "- delete `gone`",
      "- replace `replaced`",
      "- update `changed` (`a:b:C`): size",
      "- create `made`",
    ];
    const places = [...order, ...changes].map((part) => text.indexOf(part));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places).not.toContain(-1);
  });

  it("says that the stack file's order day ends with a replacement", () => {
    const inputs = {
      serverType: "cpx31",
      location: "hil",
      labels: { "hybrid.cluster/ordered-on": "2026-01-03" },
    };
    const replaced = { name: "cp-0", machine: { act: "replace", inputs } } as const;
    const text = told(clusterResources([replaced, { name: "cp-1" }, { name: "cp-2" }]));
    expect(text).toContain("The stack file says since when `cp-0` is ordered (`orderedOn`)");
    // 24.99 × 0.850320 = 21.25 becomes 62.49, and address and the two others stay
    expect(text).toContain("(+41.24 EUR)");
  });

  it("names what its sums lack", () => {
    const inputs = { serverType: "cpx51", location: "hil" };
    const text = told([{ type: "hcloud:index/server:Server", name: "big", inputs }]);
    expect(text).toMatch(/Not in these sums: server big \(cpx51 in hil.*\)\./);
  });

  it("shows a name as text, whatever it holds", () => {
    const name = "x`\n# <b>|";
    expect(told([{ type: "a:b:C", name, act: "create" }])).toContain("- create `x''# <b>'`");
  });

  it("does not show more changes than a person reads", () => {
    const many = Array.from({ length: 130 }, (_, index) => ({
      ...{ type: "a:b:C", act: "create" as const },
      name: `n${index}`,
    }));
    expect(told(many)).toContain("- and 30 more");
  });
});
