import { DeploymentPhases } from "../../../lab/summary/deploymentPhases";

let seconds = 0;
const heard = (steps: readonly (readonly [atSeconds: number, text: string])[]) => {
  const deployment = new DeploymentPhases(() => seconds);
  for (const [at, text] of steps) {
    seconds = at;
    deployment.hear(text);
  }
  return deployment.phases;
};

describe("the phases of a deployment", () => {
  it("are the preview and the parts, each from its first step to its last", () => {
    const phases = heard([
      [10, "Previewing update (lab):\n +  hcloud:index:Server one create \n"],
      [14, "Updating (lab):\n"],
      [15, " +  hcloud:index:Server one creating (0s) \n +  proxmoxve:index:Vm"],
      [16, "Legacy two created (1s) \n"],
      [18, " +  talos:machine:Bootstrap lab creating (0s) \n"],
      [25, " +  talos:machine:Bootstrap lab created (7s) \n"],
      [26, " ++ kubernetes:helm.sh/v3:Release cilium creating replacement (0s) \n"],
      [30, " ~  kubernetes:apps/v1:Deployment web updated (3s) [diff: ~spec]\n"],
      [40, " +  random:index:RandomPassword other created (0s) \n"],
    ]);
    expect(phases).toEqual([
      { name: "preview", seconds: 4, fromSeconds: 0 },
      { name: "cloud and home", seconds: 1, fromSeconds: 5 },
      { name: "bootstrap", seconds: 7, fromSeconds: 8 },
      { name: "platform", seconds: 4, fromSeconds: 16 },
    ]);
  });

  it("are none of a run that never got to its update", () => {
    expect(heard([[1, "Previewing update (lab):\n"]])).toEqual([]);
  });
});
