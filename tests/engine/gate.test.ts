import { setTimeout as sleep } from "node:timers/promises";
import type { VpsNodeSettings } from "../../config/schema";
import type { Finished, Lab } from "../../lab/lab";
import type { Machine } from "../../lab/world/machine";
import { HetznerCloud } from "../../lab/world/hetzner/cloud";
import { deleteServer, protectServer } from "../../lab/world/hetzner/servers";
import { machineVendors } from "../../lab/world/machineVendors";
import { Outages } from "../../lab/world/outages";
import { ProxmoxCluster } from "../../lab/world/proxmox/cluster";
import { stopVm } from "../../lab/world/proxmox/vmPower";
import { deleteVm } from "../../lab/world/proxmox/vms";
import { etcdEvents, leastQuorumMargin, recordsOf } from "../../lab/world/talos/records";
import { labStackFile, testLab } from "../support/labs";

/*
 * The program is deployed into a simulated world with a real control plane, and its gates are put to
 * the test: who may change, when, and what is said when nobody may.
 */

const [first, second, third] = ["lab-vps-cp-0", "lab-vps-cp-1", "lab-pve-cp-0"] as const;
const controlPlanes = [first, second, third];
const workers = ["lab-pve-worker-0", "lab-pve-gpu-0"];

interface Change {
  readonly allowDownPeerBypass?: boolean;
  readonly timeoutSeconds?: number;
  readonly serverType?: VpsNodeSettings["serverType"];
}

const stackFile = ({ allowDownPeerBypass = false, timeoutSeconds = 30, serverType }: Change) => {
  const file = labStackFile({
    cluster: {
      allowDownPeerBypass,
      gate: { timeoutSeconds, pollSeconds: 0.1, settleSeconds: 0.5 },
    },
  });
  return serverType === undefined ? file : file.replaceAll("cpx31", serverType);
};

let lab: Lab;

const up = (...options: readonly string[]): Promise<Finished> =>
  lab.pulumi(["up", "--yes", "--skip-preview", ...options]);

/** What runs on the cluster passes no gate, so it is left out; with the policies it is half the time. */
const upMachines = (...options: readonly string[]): Promise<Finished> =>
  up("--exclude", "**kubernetes:**", ...options);

const machineNamed = (name: string): Machine => {
  const machines = machineVendors(lab.world).flatMap((vendor) => vendor.machines());
  const found = machines.find((machine) => machine.name === name);
  if (found === undefined) throw new Error(`there is no machine ${name}`);
  return found;
};

/** Nodes whose configuration lets packets past a tunnel that is down. */
const bypassing = (): readonly string[] =>
  [...controlPlanes, ...workers].filter((name) =>
    recordsOf(lab.world)
      .configurations.get(machineNamed(name).id)
      ?.running.includes("allowDownPeerBypass: true"),
  );

const outage = (name: string) => ({ kind: "machineDown", machine: machineNamed(name).id }) as const;

/** Takes a machine down or up again, once something has happened. */
async function switched(
  name: string,
  direction: "down" | "up",
  after: () => boolean = () => true,
): Promise<void> {
  while (!after()) await sleep(20);
  const outages = new Outages(lab.world);
  if (direction === "down") outages.begin(outage(name));
  else outages.end(outage(name));
}

/** What was told of the updates of one kind, each step once. */
function updates({ output }: Finished, kind: string): readonly string[] {
  const steps = [...output.matchAll(new RegExp(`:${kind} (\\S+) (updating|updated)`, "g"))];
  return [...new Set(steps.map(([, name, state]) => `${name ?? ""} ${state ?? ""}`))];
}

const oneAfterTheOther = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [`${name} updating`, `${name} updated`]);

const leastMargin = (): number | undefined => {
  const [cluster] = recordsOf(lab.world).clusters.entries();
  return cluster && leastQuorumMargin(lab.world, cluster[0]);
};

beforeAll(async () => {
  lab = testLab(stackFile({}));
  await lab.start();
  const { code, output } = await upMachines();
  if (code !== 0) throw new Error(output);
});

afterAll(async () => {
  await lab.remove();
});

describe("a deployed cluster", () => {
  it("has let its control planes join one after the other", () => {
    const joins = etcdEvents(lab.world).filter(({ kind }) => /bootstrapped|joined/.test(kind));
    expect(joins.map(({ kind, member }) => [kind, member])).toEqual([
      ["bootstrapped", first],
      ["joined", second],
      ["joined", third],
    ]);
  });

  it("cannot be destroyed by accident", async () => {
    // Only the preview refuses before anything is touched; skipped, what is unprotected goes first.
    const { code, output } = await lab.pulumi(["destroy", "--yes"]);
    expect(code).not.toBe(0);
    expect(output).toContain("protected");
    expect(output).not.toContain("Destroying");
  });
});

describe("a change while one control plane is away", () => {
  let refused: Finished;

  beforeAll(async () => {
    await switched(third, "down");
    lab.configure(stackFile({ allowDownPeerBypass: true, timeoutSeconds: 2 }));
    refused = await upMachines();
  });

  it("is refused before any control plane is touched, with who is away and what to check", () => {
    const [address = ""] = machineNamed(third).addresses;
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain(
      `${first}: control planes not ready (before-change) within 2 s: ${third} (${address}): connect`,
    );
    expect(refused.output).toContain(`talosctl -n ${address} service etcd`);
    expect(bypassing().filter((name) => controlPlanes.includes(name as never))).toEqual([]);
  });

  it("reaches one control plane after the other once all are back, and the workers last", async () => {
    await switched(third, "up");
    lab.configure(stackFile({ allowDownPeerBypass: true }));
    const changed = await upMachines();
    expect(changed).toMatchObject({ code: 0 });
    expect(bypassing()).toEqual([...controlPlanes, ...workers]);
    const told = updates(changed, "ConfigurationApply");
    expect(told.slice(0, 6)).toEqual(oneAfterTheOther(controlPlanes));
    expect([...told.slice(6)].sort()).toEqual(oneAfterTheOther(workers).toSorted());
  });
});

describe("a change that breaks one control plane", () => {
  let failed: Finished;
  let refused: Finished;

  beforeAll(async () => {
    lab.configure(stackFile({ timeoutSeconds: 4 }));
    const breaking = switched(second, "down", () => !bypassing().includes(second));
    [failed] = await Promise.all([upMachines(), breaking]);
    lab.configure(stackFile({ allowDownPeerBypass: true, timeoutSeconds: 4 }));
    refused = await upMachines();
  });

  it("ends there, says that it counts as done, and leaves the next one untouched", () => {
    expect(failed.code).not.toBe(0);
    expect(failed.output).toContain(`${second}: control planes not ready (after-change)`);
    expect(failed.output).toContain("a further 'pulumi up' counts it as done");
    expect(bypassing()).toContain(third);
  });

  it("is not taken back through an earlier one, but by the command that is told", async () => {
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain(`${first}: control planes not ready (before-change)`);
    const target =
      /mended alone, .*?: pulumi up --target '([^']+)'/.exec(refused.output)?.[1] ?? "";
    // The way to it works, and what its settings broke would be mended by them.
    await switched(second, "up");
    const mended = await up("--target", target);
    expect(mended).toMatchObject({ code: 0 });
    expect(updates(mended, "ConfigurationApply")).toEqual(oneAfterTheOther([second]));
  });

  it("is then taken back everywhere", async () => {
    const reverted = await upMachines();
    expect(reverted).toMatchObject({ code: 0 });
    expect(updates(reverted, "ConfigurationApply")).toEqual(oneAfterTheOther([first]));
  });
});

describe("a change that powers servers off", () => {
  it("happens to one control plane after the other, and etcd keeps its majority", async () => {
    lab.configure(stackFile({ allowDownPeerBypass: true, serverType: "cpx41" }));
    const rescaled = await upMachines();
    expect(rescaled).toMatchObject({ code: 0 });
    expect(updates(rescaled, "Server")).toEqual(oneAfterTheOther([first, second]));
    expect(machineNamed(second).memoryMiB).toBe(16_384);
    expect(leastMargin()).toBeGreaterThanOrEqual(0);
  });
});

describe("machines that are lost and made anew", () => {
  let restored: Finished;
  const lost = [second, "lab-pve-worker-0"];

  beforeAll(async () => {
    const cloud = new HetznerCloud(lab.world);
    const server = cloud.all("server").find(({ name }) => name === second);
    if (server === undefined) throw new Error(`there is no server ${second}`);
    protectServer(cloud, server.id, { delete: false, rebuild: false });
    deleteServer(cloud, server.id);
    const home = new ProxmoxCluster(lab.world);
    stopVm(home, 2_201);
    deleteVm(home, 2_201, { destroysUnreferencedDisks: false });
    restored = await upMachines("--refresh");
  });

  it("are configured as well, a control plane through the gates of a join", () => {
    expect(restored).toMatchObject({ code: 0 });
    expect(restored.output).toContain(`${second}: control planes ready`);
    expect(restored.output).toMatch(new RegExp(`${second}: .*\\(after-join\\)`));
    for (const name of lost) {
      expect(recordsOf(lab.world).machines.get(machineNamed(name).id)).toMatchObject({
        isUp: true,
      });
    }
  });

  it("join once more, and etcd has kept its majority", () => {
    const joins = etcdEvents(lab.world).filter(({ kind }) => kind === "joined");
    expect(joins.map(({ member }) => member)).toEqual([second, third, second]);
    expect(leastMargin()).toBeGreaterThanOrEqual(0);
  });
});
