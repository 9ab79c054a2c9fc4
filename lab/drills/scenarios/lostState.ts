import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { messageOf } from "../../../config/messageOf";
import { HetznerCloud } from "../../world/hetzner/cloud";
import { ProxmoxCluster } from "../../world/proxmox/cluster";
import type { Cluster } from "../cluster";
import type { Drill, Scene } from "../drill";
import { errorsOf } from "../diagnostics";
import { bringBackCopyWithout, importState } from "../olderState";
import { recoverLab } from "../../recover/recoverLab";
import { checkAgreement, converge } from "./interrupted";

/** Made after the copy of the state was written. */
export const youngNode = "lab-pve-gpu-0";

/** Every object at the vendors, and etcd's members: what must be neither doubled nor destroyed. */
export const existing = (scene: Scene, cluster: Cluster): unknown => {
  const { world } = scene.stage.lab;
  const { bootstrapId, members } = cluster.etcd();
  return [
    new HetznerCloud(world).everything().map(({ kind, id }) => `${kind} ${id}`),
    new ProxmoxCluster(world).everything().map(({ kind, id }) => `${kind} ${id}`),
    [bootstrapId, ...members.map(({ id }) => id)],
  ];
};

interface Access {
  readonly kubernetes: string;
  readonly talos: string;
}

/** The authorities that a user's own files trust. */
export async function authorities(scene: Scene): Promise<Access> {
  const { kubeconfig, talosconfig } = await scene.stage.lab.outputs();
  const { clusters } = parse(String(kubeconfig)) as {
    readonly clusters: readonly [{ cluster: { "certificate-authority-data": string } }];
  };
  const { context, contexts } = parse(String(talosconfig)) as {
    readonly context: string;
    readonly contexts: Readonly<Record<string, { readonly ca: string }>>;
  };
  return {
    kubernetes: clusters[0].cluster["certificate-authority-data"],
    talos: contexts[context]?.ca ?? "",
  };
}

/** An `up` without a state: it meets what it would make, and stops there. */
export async function upWithoutState(scene: Scene): Promise<void> {
  const { lab } = scene.stage;
  rmSync(fileURLToPath(`${lab.backendUrl}/.pulumi`), { recursive: true });
  const unknown = await lab.upAgain();
  scene.check(
    "'pulumi up' knows no stack",
    [unknown.code === 0, unknown.output.includes("no stack named 'lab' found")],
    [false, true],
  );
  scene.check("'pulumi stack init' succeeds", (await lab.initStack()).code, 0);
  const { code, output } = await lab.upAgain();
  const errors = errorsOf(output);
  const taken = errors.filter((text) => /already (used|exists)|Token already/.test(text));
  scene.check(
    "'pulumi up' fails, and only at what exists already",
    [code === 0, taken.length > 0, errors.filter((text) => !taken.includes(text))],
    [false, true, []],
  );
}

/** Without the machine secrets every further step would be one towards another cluster. */
export async function recoveryRefuses(scene: Scene): Promise<void> {
  const message = await recoverLab(scene.stage.lab).then(
    ({ adopted }) => `took over ${adopted.map(({ id }) => id).join(", ")}`,
    (error: unknown) => messageOf(error),
  );
  scene.check(
    "'make recover' refuses to go on without the machine secrets, and says where to read on",
    ["machine secrets are not those of the state", "docs/runbooks/lost-state.md"].filter(
      (part) => !message.includes(part),
    ),
    [],
  );
}

async function bringBack(scene: Scene, copy: string): Promise<void> {
  const { lab } = scene.stage;
  await importState(lab, copy);
  // As if the copy were from before this node was made.
  await bringBackCopyWithout(lab, ({ urn }) => urn.includes(`::${youngNode}`));
  const { adopted, problems } = await recoverLab(lab);
  scene.check(
    "'make recover' takes over what was made since the copy",
    [adopted.map(({ id }) => id).sort(), problems],
    [["atlas/2202", `${youngNode}-gpu`], []],
  );
}

/** The state is gone and the world is not: nothing is doubled or destroyed, and there is a way back. */
export const lostState: Drill = {
  name: "lost-state",
  description:
    "the state is gone, the cluster is not: nothing is doubled, and a copy of it brings it back",
  rehearse: async (scene) => {
    const { lab } = scene.stage;
    const cluster = await scene.step("a cluster with every pod ready", () => scene.stage.cluster());
    const before = { existing: existing(scene, cluster), access: await authorities(scene) };
    const untouched = (): void => {
      scene.check("nothing is doubled, nothing is gone", existing(scene, cluster), before.existing);
    };
    const copy = (await lab.pulumi(["stack", "export"])).output;
    await scene.step("the state is lost", () => upWithoutState(scene));
    untouched();
    await scene.step("recovery without a copy", () => recoveryRefuses(scene));
    untouched();
    await scene.step("a copy comes back", () => bringBack(scene, copy));
    await scene.step("up", () => converge(scene));
    untouched();
    scene.check("it is the same cluster, to everybody", await authorities(scene), before.access);
    await checkAgreement(scene);
    await scene.step("the cluster has not suffered", () => scene.stage.cluster());
  },
};
