import { errorsOf } from "../../../lab/drills/diagnostics";

const output = `Updating (lab):
    error: not among the diagnostics

Diagnostics:
  hcloud:index:Firewall (lab):
    error: create Firewall 'lab': name is already used
    and what to do about it

  pulumi:pulumi:Stack (hybrid-lab):
    cp-0: waiting for control planes
    error: Running program '/index.js' failed with an unhandled exception:
    error: update failed

  proxmoxve:index:VmLegacy (one):
    error: failed to run policy: context canceled

  proxmoxve:index:VmLegacy (two):
    error: VM 2201 already exists

Resources:
`;

describe("the errors of a run", () => {
  it("are those of its resources, without what only follows from them", () => {
    expect(errorsOf(output)).toEqual([
      "create Firewall 'lab': name is already used",
      "VM 2201 already exists",
    ]);
  });

  it("are none in a run that worked", () => {
    expect(errorsOf("Resources:\n    62 unchanged\n")).toEqual([]);
  });
});
