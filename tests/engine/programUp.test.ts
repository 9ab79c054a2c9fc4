import { setTimeout as sleep } from "node:timers/promises";
import { secretTexts, revealAll } from "../../lab/plugins/values";
import { keyPairOf } from "../../lab/plugins/providers/talos/machineSecrets";
import { type ApiServer, startApiServer } from "../support/apiServers";
import { inClear, isConfidential } from "../support/confidential";
import { EngineProject } from "../support/engine";
import { homeNode, settings, vpsNode } from "../support/settings";

jest.setTimeout(300_000);

/*
 * The whole program is deployed with stand-in providers. Its nodes have loopback addresses, and on
 * those of the control planes something answers as their API servers would, with the authority the
 * program made.
 */

const vpsNames = ["talos-vps-cp-0", "talos-vps-cp-1"];
const homeControlPlane = { name: "talos-pve-cp-0", address: "127.20.1.1" };
const controlPlaneNames = [...vpsNames, homeControlPlane.name];
/** The stand-in hands out the first two addresses, to whichever server asks first. */
const controlPlaneAddresses = ["127.20.0.1", "127.20.0.2", homeControlPlane.address];

const onLoopback = settings({
  cluster: { gate: { timeoutSeconds: 30, pollSeconds: 0.1, settleSeconds: 0 } },
  sites: {
    home: { lanCidr: "127.20.1.0/24", gateway: "127.20.1.254", nameservers: ["127.20.1.254"] },
  },
  nodes: [
    ...vpsNames.map((name) => vpsNode({ name })),
    homeNode({ ...homeControlPlane, role: "controlplane", vmId: 2_101, localPathGiB: 0 }),
    homeNode({ address: "127.20.1.2" }),
  ],
});

let project: EngineProject;
const apiServers: ApiServer[] = [];

/** Waits for the program's authority, then lets every control plane answer with it. */
async function startControlPlanes(): Promise<void> {
  let secrets = project.itemsOf("talos").find(({ type }) => type.endsWith(":Secrets"));
  while (secrets === undefined) {
    await sleep(50);
    secrets = project.itemsOf("talos").find(({ type }) => type.endsWith(":Secrets"));
  }
  const { machineSecrets } = revealAll(secrets.outputs);
  const { cert, key } = keyPairOf(machineSecrets as never, "k8s");
  const pem = (base64: string): string => Buffer.from(base64, "base64").toString();
  const authority = { certificatePem: pem(cert), privateKeyPem: pem(key) };
  for (const address of controlPlaneAddresses) {
    apiServers.push(await startApiServer(address, authority, controlPlaneNames));
  }
}

beforeAll(async () => {
  project = EngineProject.ofProgram();
  expect(await project.pulumi(["stack", "init", "test"])).toMatchObject({ code: 0 });
  const config = Object.entries(onLoopback).map(([key, value]) => [`hybrid:${key}`, value]);
  const configured = await project.configure(
    "test",
    Object.fromEntries(config) as Record<string, unknown>,
  );
  expect(configured).toMatchObject({ code: 0 });
  const up = project.pulumi(["up", "--stack", "test", "--yes", "--skip-preview"]);
  const [deployed] = await Promise.all([up, startControlPlanes()]);
  if (deployed.code !== 0) throw new Error(`${deployed.stdout}${deployed.stderr}`);
});

afterAll(async () => {
  await Promise.all(apiServers.map((apiServer) => apiServer.close()));
  project.dispose();
});

describe("a deployed cluster", () => {
  it("has asked each control plane's own API server before it went on", () => {
    for (const { clients } of apiServers) {
      expect(clients).toContain("system:masters/hybrid-gate");
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

  it("cannot be destroyed by accident", async () => {
    const destroy = await project.pulumi(["destroy", "--stack", "test", "--yes", "--skip-preview"]);
    expect(destroy.code).not.toBe(0);
    expect(`${destroy.stdout}${destroy.stderr}`).toContain("protected");
    expect(project.itemsOf("talos")).not.toEqual([]);
  });
});
