import { X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import { Inventory } from "../../../lab/plugins/inventory";
import { IncompleteError, Lifecycle } from "../../../lab/plugins/lifecycle";
import { talos } from "../../../lab/plugins/providers/talos";
import { keyPairOf, newMachineSecrets } from "../../../lab/plugins/providers/talos/machineSecrets";
import {
  type Properties,
  type Value,
  isProperties,
  reveal,
  revealAll,
  secretTexts,
} from "../../../lab/plugins/values";
import { identityOf } from "../../../lab/supervisor/processIdentity";
import type { LabStatus } from "../../../lab/supervisor/status";
import { changeSetting } from "../../../lab/world/settings";
import { etcdEvents, recordsOf } from "../../../lab/world/talos/records";
import { objections } from "../../../lab/world/talos/talosctl";
import { TestWorld } from "../world/talos/cluster";

const types = {
  apply: "talos:machine/configurationApply:ConfigurationApply",
  bootstrap: "talos:machine/bootstrap:Bootstrap",
  kubeconfig: "talos:cluster/kubeconfig:Kubeconfig",
} as const;

let made: Properties;
let clientConfiguration: Value;
let world: TestWorld;
let lifecycle: Lifecycle;
/** Aborted, as by a Ctrl-C. */
let run: AbortController;

const properties = (value: Value | undefined): Properties => (isProperties(value) ? value : {});
const text = (value: Value | undefined): string => (typeof value === "string" ? value : "");

async function generated(args: Properties = {}): Promise<Properties> {
  const { functions } = talos(world.store, world.vendors);
  const answer = await functions["talos:machine/getConfiguration:getConfiguration"]?.({
    args: {
      clusterName: "hybrid",
      clusterEndpoint: "https://localhost:7445",
      machineType: "controlplane",
      machineSecrets: reveal(made["machineSecrets"] ?? null),
      talosVersion: "v1.13.9",
      kubernetesVersion: "v1.36.3",
      docs: false,
      examples: false,
      ...args,
    },
    config: {},
    inventory: new Inventory(world.store, "talos"),
    signal: run.signal,
  });
  return answer ?? {};
}

const hostname = "apiVersion: v1alpha1\nkind: HostnameConfig\nauto: 'off'\nhostname: first\n";
const address = { node: "127.20.0.1", endpoint: "127.20.0.1" };
let base: Properties;

const create = (type: string, inputs: Properties) =>
  lifecycle.create({ type, name: "resource" }, inputs);
const apply = (inputs: Properties = {}) => create(types.apply, { ...base, ...inputs });
const bootstrap = () => create(types.bootstrap, { ...address, clientConfiguration });

beforeAll(async () => {
  made = await newMachineSecrets("v1.13.9");
  clientConfiguration = reveal(made["clientConfiguration"] ?? null);
});
beforeEach(async () => {
  run = new AbortController();
  world = new TestWorld("vps0");
  changeSetting(world.store, "talos.patienceSeconds", 0);
  const provider = talos(world.store, world.vendors);
  lifecycle = new Lifecycle(provider, new Inventory(world.store, "talos"), run.signal);
  const { machineConfiguration } = await generated();
  base = {
    ...address,
    clientConfiguration,
    machineConfigurationInput: reveal(machineConfiguration ?? null),
    configPatches: [hostname],
  };
});
afterEach(() => {
  world.dispose();
});

describe("secrets and configurations", () => {
  it("are those of the real tool, with every key marked", () => {
    const secrets = properties(revealAll(made)["machineSecrets"]);
    for (const name of ["etcd", "k8s", "k8sAggregator", "os"]) {
      const { cert, key } = keyPairOf(secrets, name);
      expect(new X509Certificate(Buffer.from(cert, "base64")).ca).toBe(true);
      expect(secretTexts(made)).toContain(key);
      expect(secretTexts(made)).not.toContain(cert);
    }
  });

  it("fit each other: the client is one of the machines' authority", () => {
    const { caCertificate, clientCertificate } = properties(clientConfiguration);
    const [authority, client] = [caCertificate, clientCertificate].map(
      (certificate) => new X509Certificate(Buffer.from(text(certificate), "base64")),
    );
    expect(client?.subject).toContain("os:admin");
    expect(authority && client?.verify(authority.publicKey)).toBe(true);
  });

  it.each(["controlplane", "worker"])("make a valid %s", async (machineType) => {
    const { machineConfiguration = null } = await generated({ machineType });
    expect(secretTexts(machineConfiguration)).toHaveLength(1);
    expect(await objections(text(reveal(machineConfiguration)))).toBe("");
  });

  it("name what is no machine type", async () => {
    await expect(generated({ machineType: "gateway" })).rejects.toThrow(
      'machineType: expected one of "controlplane", "worker", got "gateway"',
    );
  });
});

describe("a configuration", () => {
  it("is applied with its patches, and comes back whole and secret", async () => {
    const { id, outputs } = await apply();
    expect(id).toBe("machine_configuration_apply-127.20.0.1");
    const { machineConfiguration = null, ...others } = outputs;
    expect(secretTexts(machineConfiguration)).toHaveLength(1);
    expect(text(reveal(machineConfiguration))).toContain("hostname: first");
    expect(text(reveal(machineConfiguration))).not.toContain("auto: stable");
    expect(others).toMatchObject({
      applyMode: "auto",
      resolvedApplyMode: "auto",
      endpoint: "127.20.0.1",
      machineConfigurationHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    const [[, record] = []] = recordsOf(world.store).machines.entries();
    expect(record?.running).toMatchObject({
      hostname: "first",
      hash: others["machineConfigurationHash"],
    });
  });

  it.each<{ fault: string; inputs: Properties; problems: readonly string[] }>([
    { fault: "nothing", inputs: {}, problems: [] },
    {
      fault: "a mode that does not exist",
      inputs: { applyMode: "try" },
      problems: ["applyMode"],
    },
    {
      fault: "its text in both forms",
      inputs: { machineConfigurationInputWo: "text" },
      problems: ["machineConfigurationInput"],
    },
    {
      fault: "a client in both forms",
      inputs: { clientConfigurationWo: {} },
      problems: ["clientConfiguration"],
    },
  ])("is refused before it is applied for $fault", ({ inputs, problems }) => {
    const target = { type: types.apply, name: "resource" };
    const refusals = lifecycle.refusals(target, { ...base, ...inputs });
    expect(refusals.map(({ property }) => property)).toEqual(problems);
  });

  it("needs a text and a client", () => {
    const refusals = lifecycle.refusals({ type: types.apply, name: "resource" }, address);
    expect(refusals).toEqual([
      {
        property: "machineConfigurationInput",
        reason:
          "exactly one of machineConfigurationInput or machineConfigurationInputWo must be set",
      },
      {
        property: "clientConfiguration",
        reason: "exactly one of clientConfiguration or clientConfigurationWo must be set",
      },
    ]);
  });

  it("fails with what the machine says, and leaves it as it was", async () => {
    world.vendor.firewall = () => false;
    await expect(apply()).rejects.toThrow(
      /^Error applying configuration: rpc error: code = Unavailable .*127\.20\.0\.1:50000: i\/o timeout/,
    );
    expect(recordsOf(world.store).machines.entries()).toEqual([]);
  });

  it("fails with what the real tool says of a patch", async () => {
    await expect(apply({ configPatches: ["machine: {typo: 1}"] })).rejects.toThrow(
      /^Error applying config patches: .*unknown keys found during decoding/s,
    );
  });

  it("is tried again as long as patience lasts", async () => {
    changeSetting(world.store, "talos.patienceSeconds", 30);
    world.vendor.power("vps0", false);
    const applied = apply();
    await sleep(300);
    world.vendor.power("vps0", true);
    await expect(applied).resolves.toMatchObject({ outputs: { resolvedApplyMode: "auto" } });
  });

  it("is not tried again after the run was cancelled", async () => {
    changeSetting(world.store, "talos.patienceSeconds", 3_600);
    world.vendor.power("vps0", false);
    const applied = apply();
    run.abort();
    await expect(applied).rejects.toThrow("Error applying configuration: rpc error");
  });

  it("that would make its machine reboot is staged where the program wishes that", async () => {
    const { id, inputs, outputs } = await apply();
    const files = "machine: {files: [{path: /var/a, permissions: 0o600, op: create, content: a}]}";
    const careful = { ...base, applyMode: "staged_if_needing_reboot" };
    const update = (configPatches: readonly string[]): Promise<Properties> =>
      lifecycle.update(
        { type: types.apply, name: "resource", id },
        { inputs, outputs },
        { ...careful, configPatches },
      );
    expect(await update([hostname])).toMatchObject({ resolvedApplyMode: "auto" });
    expect(await update([hostname, files])).toMatchObject({ resolvedApplyMode: "staged" });
    const [[, record] = []] = recordsOf(world.store).machines.entries();
    expect(record).toMatchObject({ boots: 1, staged: { hostname: "first" } });
  });

  it("is never read back, so a machine that was made anew shows no difference", async () => {
    const { id, inputs, outputs } = await apply();
    world.vendor.make("vps0");
    const target = { type: types.apply, name: "resource", id };
    expect(await lifecycle.read(target, { inputs, outputs })).toMatchObject({ inputs, outputs });
  });

  it.each([
    { onDestroy: undefined, isWiped: false },
    { onDestroy: { reset: false, reboot: true }, isWiped: false },
    { onDestroy: { reset: true, reboot: true, graceful: false }, isWiped: true },
    { onDestroy: { reset: true, reboot: true }, isWiped: true },
  ])(
    "that is deleted with $onDestroy wipes its machine: $isWiped",
    async ({ onDestroy, isWiped }) => {
      const { id, inputs, outputs } = await apply(onDestroy === undefined ? {} : { onDestroy });
      await lifecycle.delete({ type: types.apply, name: "resource", id }, { inputs, outputs });
      expect(recordsOf(world.store).machines.entries()).toHaveLength(isWiped ? 0 : 1);
    },
  );
});

describe("a bootstrap", () => {
  beforeEach(async () => {
    await apply();
  });

  it("starts the cluster once; a second one fails as the provider's does", async () => {
    expect(await bootstrap()).toMatchObject({
      id: "machine_bootstrap",
      outputs: { endpoint: "127.20.0.1" },
    });
    await expect(bootstrap()).rejects.toThrow(
      "Error bootstrapping node: rpc error: code = AlreadyExists desc = etcd data directory is not empty",
    );
  });

  it("can be imported after the state was lost, and not before it happened", async () => {
    const target = { type: types.bootstrap, name: "resource", id: "machine_bootstrap" };
    expect(await lifecycle.read(target)).toBeUndefined();
    await bootstrap();
    expect(await lifecycle.read(target)).toMatchObject({ inputs: address, outputs: address });
  });

  it("that is deleted leaves the cluster alone", async () => {
    const { id, inputs, outputs } = await bootstrap();
    await lifecycle.delete({ type: types.bootstrap, name: "resource", id }, { inputs, outputs });
    expect(recordsOf(world.store).clusters.entries()).toHaveLength(1);
  });

  const tell = (phase: LabStatus["phase"], isOpen: boolean, problem?: string): void => {
    const supervisor = identityOf(process.pid);
    if (supervisor === undefined) throw new Error("this process has no identity");
    const status: LabStatus = {
      supervisor,
      phase,
      timingProfile: "fast",
      timing: {},
      processes: [],
      forwarders: [{ address: "127.20.0.1", isOpen, ...(problem !== undefined && { problem }) }],
      nodes: { known: 0, alive: 0 },
      problems: phase === "failed" ? ["etcd died too often"] : [],
    };
    writeFileSync(path.join(world.store.directory, "status.json"), JSON.stringify(status));
  };

  it("waits for the Kubernetes API where a supervisor makes it real", async () => {
    tell("starting", false);
    let isDone = false;
    const bootstrapped = bootstrap().then(() => (isDone = true));
    while (recordsOf(world.store).clusters.entries().length === 0) await sleep(20);
    await sleep(300);
    expect(isDone).toBe(false);
    tell("ready", true);
    await bootstrapped;
  });

  it("fails with the supervisor's problems", async () => {
    tell("failed", false);
    await expect(bootstrap()).rejects.toThrow(
      "the lab's Kubernetes API does not answer on 127.20.0.1: phase 'failed'; etcd died too often",
    );
  });

  it("fails at once where somebody else has the port", async () => {
    tell("ready", false, "127.20.0.1:6443 is taken by pid 7 (nginx)");
    await expect(bootstrap()).rejects.toThrow(
      "does not answer on 127.20.0.1: 127.20.0.1:6443 is taken by pid 7 (nginx)",
    );
  });

  it("that led to no API is kept, and the next run waits for the API alone", async () => {
    tell("failed", false);
    const failure = await bootstrap().catch((error: unknown) => error);
    if (!(failure instanceof IncompleteError)) throw failure;
    const { id, inputs, outputs } = failure.item;
    expect(id).toBe("machine_bootstrap");
    const again = () =>
      lifecycle.update(
        { type: types.bootstrap, name: "resource", id },
        { inputs, outputs },
        inputs,
      );
    await expect(again()).rejects.toThrow(IncompleteError);
    tell("ready", true);
    expect(await again()).toMatchObject({ endpoint: "127.20.0.1" });
  });

  it("is not awaited after the run was cancelled, and kept as well", async () => {
    tell("starting", false);
    const failure = bootstrap().catch((error: unknown) => error);
    while (recordsOf(world.store).clusters.entries().length === 0) await sleep(20);
    run.abort();
    expect(await failure).toBeInstanceOf(IncompleteError);
    expect(await failure).toMatchObject({
      message: expect.stringMatching("was cancelled") as string,
    });
  });
});

describe("a control plane's configuration that is deleted", () => {
  it.each([
    { onDestroy: { reset: true, reboot: true }, event: "left" },
    { onDestroy: { reset: true, reboot: true, graceful: false }, event: "died" },
  ])("with $onDestroy has its member of etcd: $event", async ({ onDestroy, event }) => {
    const mesh = "apiVersion: v1alpha1\nkind: KubeSpanConfig\nenabled: true\n";
    await apply({ configPatches: [hostname, mesh] });
    await bootstrap();
    world.vendor.make("vps1");
    const second = await apply({
      node: "127.20.0.2",
      endpoint: "127.20.0.2",
      configPatches: [hostname.replace("first", "second"), mesh],
      onDestroy,
    });
    await lifecycle.delete({ type: types.apply, name: "resource", id: second.id }, second);
    expect(etcdEvents(world.store).filter(({ member }) => member === "second")).toMatchObject([
      { kind: "joined" },
      { kind: event },
    ]);
  });
});

describe("a kubeconfig", () => {
  it("is to be had once the cluster is bootstrapped, signed by its own authority", async () => {
    await apply();
    const kubeconfig = () => create(types.kubeconfig, { ...address, clientConfiguration });
    await expect(kubeconfig()).rejects.toThrow(
      "failed to retrieve kubeconfig: rpc error: code = FailedPrecondition",
    );
    await bootstrap();
    const { id, outputs } = await kubeconfig();
    expect(id).toBe("hybrid");
    const { kubeconfigRaw = null, kubernetesClientConfiguration } = outputs;
    const {
      caCertificate,
      clientCertificate,
      host,
      clientKey = null,
    } = properties(kubernetesClientConfiguration);
    expect(host).toBe("https://localhost:7445");
    expect(secretTexts(clientKey)).toHaveLength(1);
    const secrets = properties(revealAll(made)["machineSecrets"]);
    expect(caCertificate).toBe(keyPairOf(secrets, "k8s").cert);
    const certificate = (base64: Value | undefined): X509Certificate =>
      new X509Certificate(Buffer.from(text(base64), "base64"));
    const admin = certificate(clientCertificate);
    expect(admin.verify(certificate(caCertificate).publicKey)).toBe(true);
    expect(admin.subject).toContain("O=system:masters");
    expect(secretTexts(kubeconfigRaw)).toHaveLength(1);
    expect(parse(text(reveal(kubeconfigRaw)))).toMatchObject({
      "current-context": "admin@hybrid",
      users: [{ user: { "client-certificate-data": clientCertificate } }],
    });
  });
});
