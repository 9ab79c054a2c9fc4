import { failureOf } from "../../lab/failure";

const output = `Previewing update (lab):
    error: not among the diagnostics

Diagnostics:
  pulumi:pulumi:Stack (hybrid-lab):
    error: of the preview

Updating (lab):

Policies:
    ❌ hybrid-cluster@v0.1.0 (local: policies)
        - [advisory] [severity: medium]  monthly-cost-is-shown  (pulumi:pulumi:Stack: hybrid-lab)
          only told
        - [mandatory] [severity: high]  monthly-cost-is-within-budget  (pulumi:pulumi:Stack: hybrid-lab)
          What the program costs.
          151 EUR, expected at most 100 EUR

Diagnostics:
  hcloud:index:Firewall (lab):
    error: create Firewall 'lab': name is already used
    and what to do about it

  pulumi:pulumi:Stack (hybrid-lab):
    cp-0: waiting for control planes
    error: update failed

  proxmoxve:index:VmLegacy (one):
    error: failed to run policy: context canceled

Resources:
    + 3 created
`;

describe("why a run failed", () => {
  it("is what its resources and its rules say, each in full, and nothing that only follows", () => {
    expect(failureOf(output).split("\n")).toEqual([
      "  lab: create Firewall 'lab': name is already used",
      "    and what to do about it",
      "  - [mandatory] [severity: high]  monthly-cost-is-within-budget  (pulumi:pulumi:Stack: hybrid-lab)",
      "    What the program costs.",
      "    151 EUR, expected at most 100 EUR",
    ]);
  });

  it("is nothing where the engine gave no reason", () => {
    expect(failureOf("Resources:\n    62 unchanged\n")).toBe("");
  });
});
