import { setTimeout as sleep } from "node:timers/promises";
import { secretTexts, revealAll } from "../../lab/plugins/values";
import { keyPairOf } from "../../lab/plugins/providers/talos/machineSecrets";
import type { CertificateAuthority } from "../../components/gate/clientCertificate";
import type { Settings, VpsNodeSettings } from "../../config/schema";
import type { Item } from "../../lab/plugins/inventory";
import {
  type Authorities,
  type SimulatedControlPlane,
  startControlPlane,
} from "../support/controlPlanes";
import { inClear, isConfidential } from "../support/confidential";
import { EngineProject, type Finished } from "../support/engine";
import { homeNode, settings, vpsNode } from "../support/settings";

jest.setTimeout(300_000);

/*
 * The whole program is deployed with stand-in providers. Its nodes have loopback addresses. Once a
 * control plane has its configuration, and the first one its bootstrap, something answers on its
 * address as its API server would, with the authority the program made.
 */

const homeControlPlane = { name: "talos-pve-cp-0", address: "127.20.1.1" };
const controlPlaneNames = ["talos-vps-cp-0", "talos-vps-cp-1", homeControlPlane.name];

interface Change {
  readonly allowDownPeerBypass?: boolean;
  readonly timeoutSeconds?: number;
  readonly serverType?: VpsNodeSettings["serverType"];
}

const onLoopback = ({
  allowDownPeerBypass = false,
  timeoutSeconds = 30,
  serverType = "cpx31",
}: Change): Settings =>
  settings({
    cluster: {
      allowDownPeerBypass,
      gate: { timeoutSeconds, pollSeconds: 0.1, settleSeconds: 0 },
    },
    sites: {
      home: { lanCidr: "127.20.1.0/24", gateway: "127.20.1.254", nameservers: ["127.20.1.254"] },
    },
    nodes: [
      vpsNode({ name: "talos-vps-cp-0", serverType }),
      vpsNode({ name: "talos-vps-cp-1", serverType }),
      homeNode({ ...homeControlPlane, role: "controlplane", vmId: 2_101, localPathGiB: 0 }),
      homeNode({ address: "127.20.1.2" }),
    ],
  });

let project: EngineProject;
let authorities: Authorities;
const running = new Map<string, SimulatedControlPlane>();
/** Control planes in the order in which they were configured, and who had been asked by then. */
const joins: { name: string; asked: readonly string[] }[] = [];

interface Applied {
  readonly name: string;
  readonly address: string;
  readonly patches: readonly string[];
}

/** The nodes that have been given a configuration. */
function applied(): readonly Applied[] {
  return project
    .itemsOf("talos")
    .filter(({ type }) => type.endsWith(":ConfigurationApply"))
    .map(({ inputs }) => {
      const { node, configPatches } = revealAll(inputs) as Record<string, unknown>;
      const patches = configPatches as string[];
      const name = /^hostname: (.*)$/m.exec(patches.join("\n"))?.[1] ?? "";
      return { name, address: node as string, patches };
    });
}

async function sought<T>(find: () => T | undefined): Promise<T> {
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    await sleep(20);
  }
}

const talosItem = (kind: string): Item | undefined =>
  project.itemsOf("talos").find(({ type }) => type.endsWith(`:${kind}`));

/** Control planes that vote in etcd, in the order in which they joined. */
const voters = (): { name: string; address: string }[] =>
  applied().filter(({ name }) => joins.some((join) => join.name === name));

async function start(name: string): Promise<void> {
  const { address } = await sought(() => applied().find((node) => node.name === name));
  running.set(name, await startControlPlane(address, authorities, voters()));
}

const stop = async (name: string): Promise<void> => running.get(name)?.close();

async function startControlPlanes(): Promise<void> {
  const secrets = await sought(() => talosItem("Secrets"));
  const { machineSecrets } = revealAll(secrets.outputs);
  const authority = (name: string): CertificateAuthority => {
    const { cert, key } = keyPairOf(machineSecrets as never, name);
    const pem = (base64: string): string => Buffer.from(base64, "base64").toString();
    return { certificatePem: pem(cert), privateKeyPem: pem(key) };
  };
  authorities = { kubernetes: authority("k8s"), talos: authority("os") };
  while (joins.length < controlPlaneNames.length) {
    const isNew = ({ name }: Applied): boolean =>
      controlPlaneNames.includes(name) && !running.has(name);
    const { name } = await sought(() => applied().find(isNew));
    const asked = [...running].filter(([, { clients }]) => clients.length > 0);
    joins.push({ name, asked: asked.map(([member]) => member) });
    if (joins.length === 1) await sought(() => talosItem("Bootstrap"));
    await start(name);
    for (const { answers } of running.values()) answers.members = voters();
  }
}

function configure(stack: Settings): Promise<Finished> {
  const config = Object.entries(stack).map(([key, value]) => [`hybrid:${key}`, value]);
  return project.configure("test", Object.fromEntries(config) as Record<string, unknown>);
}

const up = (): Promise<Finished> =>
  project.pulumi(["up", "--stack", "test", "--yes", "--skip-preview"]);

/** What was told of the updates of one kind, each step once. */
function updates(output: string, kind: string): readonly string[] {
  const steps = [...output.matchAll(new RegExp(`:${kind} (\\S+) (updating|updated)`, "g"))];
  return [...new Set(steps.map(([, name, state]) => `${name ?? ""} ${state ?? ""}`))];
}

const oneAfterTheOther = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [`${name} updating`, `${name} updated`]);

beforeAll(async () => {
  project = EngineProject.ofProgram();
  expect(await project.pulumi(["stack", "init", "test"])).toMatchObject({ code: 0 });
  expect(await configure(onLoopback({}))).toMatchObject({ code: 0 });
  const [deployed] = await Promise.all([up(), startControlPlanes()]);
  if (deployed.code !== 0) throw new Error(`${deployed.stdout}${deployed.stderr}`);
});

afterAll(async () => {
  await Promise.all([...running.values()].map((one) => one.close()));
  project.dispose();
});

describe("a deployed cluster", () => {
  it("has let each control plane join only after it asked those before it", () => {
    const [first, second, third] = controlPlaneNames;
    expect(joins).toEqual([
      { name: first, asked: [] },
      { name: second, asked: [first] },
      { name: third, asked: [first, second] },
    ]);
  });

  it("has asked as an administrator, with a certificate of its own", () => {
    for (const { clients } of running.values()) {
      expect(new Set(clients)).toEqual(new Set(["system:masters/hybrid-gate"]));
    }
  });

  it("has nothing to do in a second preview", async () => {
    const again = await project.pulumi(["preview", "--stack", "test", "--expect-no-changes"]);
    expect(again).toMatchObject({ code: 0 });
  });

  it("finds nothing different when it reads everything again", async () => {
    const args = ["refresh", "--stack", "test", "--preview-only", "--expect-no-changes"];
    expect(await project.pulumi(args)).toMatchObject({ code: 0 });
  });

  it.each(["hcloud", "proxmoxve", "talos", "random", "kubernetes"])(
    "keeps no secret of %s in clear in its state",
    (provider) => {
      const state = project.stateText();
      const secrets = project
        .itemsOf(provider)
        .flatMap(({ inputs, outputs }) => [...secretTexts(inputs), ...secretTexts(outputs)])
        .filter(isConfidential);
      expect(secrets.filter((text) => inClear(state, text).length > 0)).toEqual([]);
    },
  );

  it.each(["dummy-token-of-an-offline", "dummy@pve!offline", "standin", "PRIVATE KEY"])(
    "has no '%s' in its state",
    (mark) => {
      expect(inClear(project.stateText(), mark)).toEqual([]);
    },
  );
});

describe("a change while one control plane is away", () => {
  let refused: Finished;
  const bypassing = (): string[] =>
    applied()
      .filter(({ patches }) => patches.join().includes("allowDownPeerBypass: true"))
      .map(({ name }) => name)
      .sort();

  beforeAll(async () => {
    await stop(homeControlPlane.name);
    await configure(onLoopback({ allowDownPeerBypass: true, timeoutSeconds: 2 }));
    refused = await up();
  });

  it("is refused before any control plane is touched, with who is away and what to check", () => {
    expect(refused.code).not.toBe(0);
    expect(refused.stdout).toContain(
      "control planes not ready (before-change) within 2 s: " +
        "talos-pve-cp-0 (127.20.1.1): connect ECONNREFUSED 127.20.1.1:6443",
    );
    expect(refused.stdout).toContain("talosctl -n 127.20.1.1 service etcd");
    expect(bypassing().filter((name) => controlPlaneNames.includes(name))).toEqual([]);
  });

  it("reaches one control plane after the other once all are back, and the workers last", async () => {
    await start(homeControlPlane.name);
    const { code, stdout } = await up();
    expect(code).toBe(0);
    expect(bypassing()).toEqual([...controlPlaneNames, "talos-pve-worker-0"].sort());
    expect(updates(stdout, "ConfigurationApply")).toEqual(
      oneAfterTheOther([...controlPlaneNames, "talos-pve-worker-0"]),
    );
  });
});

describe("a change that breaks one control plane", () => {
  const broken = "talos-vps-cp-1";
  const settingsOf = (allowDownPeerBypass: boolean): Settings =>
    onLoopback({ allowDownPeerBypass, timeoutSeconds: 2 });
  const applying = (name: string): boolean =>
    applied().some(
      (node) => node.name === name && node.patches.join().includes("allowDownPeerBypass: false"),
    );
  let failed: Finished;
  let refused: Finished;

  beforeAll(async () => {
    await configure(settingsOf(false));
    const breaking = sought(() => (applying(broken) ? broken : undefined)).then(stop);
    [failed] = await Promise.all([up(), breaking]);
    await configure(settingsOf(true));
    refused = await up();
  });

  it("ends there, says that it counts as done, and leaves the next one untouched", () => {
    expect(failed.code).not.toBe(0);
    expect(failed.stdout).toContain(`${broken}: control planes not ready (after-change)`);
    expect(failed.stdout).toContain("a further 'pulumi up' counts it as done");
    expect(applying(homeControlPlane.name)).toBe(false);
  });

  it("is not taken back through an earlier one, but by the command that is told", async () => {
    expect(refused.code).not.toBe(0);
    expect(refused.stdout).toContain("talos-vps-cp-0: control planes not ready (before-change)");
    const target = /mended alone: pulumi up --target '([^']+)'/.exec(refused.stdout)?.[1] ?? "";
    const mending = sought(() => (applying(broken) ? undefined : broken)).then(start);
    const options = ["--yes", "--skip-preview", "--target", target];
    const [mended] = await Promise.all([
      project.pulumi(["up", "--stack", "test", ...options]),
      mending,
    ]);
    expect({ code: mended.code, output: mended.stdout }).toMatchObject({ code: 0 });
    expect(updates(mended.stdout, "ConfigurationApply")).toEqual(oneAfterTheOther([broken]));
  });

  it("is then taken back everywhere", async () => {
    const { code, stdout } = await up();
    expect(code).toBe(0);
    expect(updates(stdout, "ConfigurationApply")).toEqual(oneAfterTheOther(["talos-vps-cp-0"]));
  });
});

describe("a change that powers servers off", () => {
  it("happens to one control plane after the other, each time with the others asked", async () => {
    await configure(onLoopback({ allowDownPeerBypass: true, serverType: "cpx41" }));
    const asked = [...running.values()].map(({ clients }) => clients.length);
    const { code, stdout } = await up();
    expect(code).toBe(0);
    expect(updates(stdout, "Server")).toEqual(oneAfterTheOther(controlPlaneNames.slice(0, 2)));
    for (const [index, { clients }] of [...running.values()].entries()) {
      expect(clients.length).toBeGreaterThan(asked[index] ?? 0);
    }
  });
});

describe("a deployed cluster that is told to go", () => {
  it("cannot be destroyed by accident", async () => {
    const destroy = await project.pulumi(["destroy", "--stack", "test", "--yes", "--skip-preview"]);
    expect(destroy.code).not.toBe(0);
    expect(`${destroy.stdout}${destroy.stderr}`).toContain("protected");
    expect(project.itemsOf("talos")).not.toEqual([]);
  });
});
