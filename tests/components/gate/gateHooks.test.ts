import * as pulumi from "@pulumi/pulumi";
import { GateHooks, type GateHooksArgs } from "../../../components/gate/gateHooks";
import { Turns } from "../../../components/gate/turns";
import {
  type Authorities,
  certificateAuthority,
  ed25519,
  type SimulatedControlPlane,
  startControlPlane,
} from "../../support/controlPlanes";
import { acceptHooks } from "../../support/record";

const controlPlanes = ["127.62.0.1", "127.62.0.2", "127.62.0.3"].map((address, index) => ({
  name: `cp-${index}`,
  address,
}));
const names = controlPlanes.map(({ name }) => name);

type Step = "beforeCreate" | "afterCreate" | "beforeUpdate" | "afterUpdate";

describe("the hooks around a control plane's configuration", () => {
  let authorities: Authorities;
  let running: SimulatedControlPlane[] = [];
  let hooks: GateHooks;
  let told: string[] = [];

  const hooksWith = (
    settings: Partial<GateHooksArgs["settings"]>,
    known: readonly string[] = names,
  ): GateHooks =>
    new GateHooks("test", {
      settings: { timeoutSeconds: 0.3, pollSeconds: 0.05, settleSeconds: 0, ...settings },
      controlPlanes: () =>
        controlPlanes.map(({ name, address }) => ({
          name,
          address: known.includes(name)
            ? pulumi.output(address)
            : pulumi.output(new Promise<string>(() => undefined)),
        })),
      authorities: pulumi.secret(authorities),
    });

  beforeAll(async () => {
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
      call: () => ({}),
    });
    acceptHooks();
    authorities = {
      kubernetes: await certificateAuthority(),
      talos: await certificateAuthority(ed25519),
    };
    jest.spyOn(console, "error").mockImplementation((line: string) => void told.push(line));
  });
  beforeEach(() => {
    told = [];
    hooks = hooksWith({});
  });
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((one) => one.close()));
    running = [];
  };
  afterEach(stop);

  /** Starts these control planes, each of which says that the same members vote. */
  const serve = async (alive: readonly string[], voters: readonly string[] = names) => {
    await stop();
    const members = controlPlanes.filter(({ name }) => voters.includes(name));
    running = await Promise.all(
      controlPlanes
        .filter(({ name }) => alive.includes(name))
        .map(({ address }) => startControlPlane(address, authorities, members)),
    );
  };

  const event = (nodeName: string) => ({
    urn: `urn:pulumi:test::p::t:TalosNode$t:Any::${nodeName}`,
    id: "id",
    name: nodeName,
    type: "type",
  });

  const run = async (
    nodeName: string,
    step: Step | "bootstrap" | "second bootstrap",
  ): Promise<string> => {
    const steps = { bootstrap: "afterCreate", "second bootstrap": "beforeCreate" } as const;
    const isBootstrap = step === "bootstrap" || step === "second bootstrap";
    const [hook] = isBootstrap
      ? (hooks.bootstrap(nodeName)[steps[step]] ?? [])
      : (hooks.configuration(nodeName)[step] ?? []);
    if (!(hook instanceof pulumi.ResourceHook)) throw new Error(`no hook for ${step}`);
    return Promise.resolve(hook.callback(event(nodeName) as pulumi.ResourceHookArgs)).then(
      () => "open",
      (error: unknown) => (error as Error).message,
    );
  };

  const fail = (nodeName: string): unknown => {
    const [hook] = hooks.configuration(nodeName).onError ?? [];
    return hook?.callback(event(nodeName) as pulumi.ErrorHookArgs);
  };

  it("lets the first control plane be configured before there is a cluster", async () => {
    await expect(run("cp-0", "beforeCreate")).resolves.toBe("open");
    await expect(run("cp-0", "afterCreate")).resolves.toBe("open");
  });

  it("lets it be changed again after a first attempt whose etcd never came up", async () => {
    await serve(["cp-0"]);
    for (const { answers } of running) {
      answers.members = undefined;
      answers.readyzStatus = 500;
    }
    await expect(run("cp-0", "beforeUpdate")).resolves.toBe("open");
    await expect(run("cp-0", "afterUpdate")).resolves.toBe("open");
    await expect(run("cp-1", "beforeUpdate")).resolves.toContain("etcd has no majority");
  });

  it("lets no other one join while the first does not serve", async () => {
    await expect(run("cp-1", "beforeCreate")).resolves.toContain("cp-0 (127.62.0.1): connect");
  });

  it("opens after the bootstrap once the first one serves", async () => {
    await expect(run("cp-0", "bootstrap")).resolves.toContain("control planes not ready (first)");
    await serve(["cp-0"], ["cp-0"]);
    await expect(run("cp-0", "bootstrap")).resolves.toBe("open");
  });

  it("lets no second bootstrap begin, whoever had the first, and says how to go on", async () => {
    await expect(run("cp-0", "second bootstrap")).resolves.toBe("open");
    await serve(["cp-1"], ["cp-1"]);
    const message = await run("cp-0", "second bootstrap");
    expect(message).toContain("etcd runs on cp-1 (127.62.0.2). Nothing was changed");
    expect(message).toMatch(/Run 'make recover STACK=\S+', then 'pulumi up' again/);
    for (const { answers } of running) answers.members = undefined;
    await expect(run("cp-0", "second bootstrap")).resolves.toBe("open");
  });

  it("lets the next one join beside those that have", async () => {
    await serve(["cp-0"], ["cp-0"]);
    await expect(run("cp-1", "beforeCreate")).resolves.toBe("open");
    await expect(run("cp-1", "afterCreate")).resolves.toContain("cp-1 (127.62.0.2): connect");
  });

  it("touches none while another one is away, but lets the one away be mended", async () => {
    await serve(["cp-0", "cp-1"]);
    await expect(run("cp-0", "beforeUpdate")).resolves.toContain("cp-2 (127.62.0.3): connect");
    await expect(run("cp-2", "beforeUpdate")).resolves.toBe("open");
  });

  it("is not content after a change until all of them are back", async () => {
    await serve(["cp-0", "cp-1"]);
    await expect(run("cp-2", "afterUpdate")).resolves.toContain("cp-2 (127.62.0.3): connect");
    await serve(names);
    await expect(run("cp-2", "afterUpdate")).resolves.toBe("open");
  });

  it("holds the first one like any other when it comes back to a running cluster", async () => {
    await serve(["cp-1", "cp-2"], ["cp-1", "cp-2"]);
    await expect(run("cp-0", "beforeCreate")).resolves.toBe("open");
    await expect(run("cp-0", "afterCreate")).resolves.toContain("cp-0 (127.62.0.1): connect");
  });

  it("names the member that must leave etcd when another machine is lost", async () => {
    await serve(["cp-0"]);
    const message = await run("cp-1", "beforeCreate");
    expect(message).toContain("It has not been configured");
    expect(message).toMatch(/cp-2: 'talosctl .* etcd remove-member [0-9a-f]+'/);
    expect(message).not.toContain("cp-1: 'talosctl");
  });

  it("changes those that joined while another one has not yet", async () => {
    await serve(["cp-0", "cp-1"], ["cp-0", "cp-1"]);
    await expect(run("cp-0", "beforeUpdate")).resolves.toBe("open");
  });

  it("waits once in a run until they have settled, before it touches any", async () => {
    hooks = hooksWith({ settleSeconds: 0.2, timeoutSeconds: 5 });
    await serve(names);
    await expect(run("cp-0", "beforeUpdate")).resolves.toBe("open");
    // The node that an interrupted run had changed goes down for its reboot now.
    const [, second] = running;
    hooks = hooksWith({ settleSeconds: 5, timeoutSeconds: 0.3 });
    setTimeout(() => void second?.close(), 100);
    await expect(run("cp-0", "beforeUpdate")).resolves.toContain("cp-1 (127.62.0.2)");
    running = running.filter((one) => one !== second);
  });

  it("lets one control plane change at a time, machine or configuration", async () => {
    await serve(names);
    const order: string[] = [];
    const change = async (name: string): Promise<void> => {
      await run(name, "beforeUpdate");
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 30));
      order.push(`${name} ends`);
      await run(name, "afterUpdate");
    };
    await Promise.all(names.map(change));
    expect(order).toEqual(names.flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  it("touches none after one that did not come back, even when told to go on", async () => {
    await serve(names);
    await expect(run("cp-0", "beforeUpdate")).resolves.toBe("open");
    await serve(["cp-1", "cp-2"]);
    await expect(run("cp-0", "afterUpdate")).resolves.toContain("cp-0 (127.62.0.1): connect");
    await expect(run("cp-1", "beforeUpdate")).resolves.toBe(
      "cp-0 did not come back from its change",
    );
  });

  it("touches none after one whose change failed, and does not wait for it", async () => {
    await serve(names);
    await expect(run("cp-0", "beforeUpdate")).resolves.toBe("open");
    const next = run("cp-1", "beforeUpdate");
    expect(fail("cp-0")).toBe(false);
    await expect(next).resolves.toBe("cp-0: its change failed; see its error in this run");
    expect(told).toContain("cp-1: waiting for the change of cp-0 to end");
  });

  it("lets a failure that held no turn hold nobody back", async () => {
    await serve(names);
    fail("cp-0");
    await expect(run("cp-1", "beforeUpdate")).resolves.toBe("open");
  });

  it("names one whose address never comes, where it needs it and only there", async () => {
    hooks = hooksWith({}, ["cp-1", "cp-2"]);
    await serve(["cp-1", "cp-2"], ["cp-1", "cp-2"]);
    await expect(run("cp-1", "beforeUpdate")).resolves.toBe("open");
    await expect(run("cp-1", "afterUpdate")).resolves.toBe("open");
    await expect(run("cp-2", "beforeCreate")).resolves.toContain(
      "cp-0 (no address): has no address yet; with --target",
    );
  });

  it("gives the command that mends another one alone", async () => {
    await serve(["cp-0", "cp-1"]);
    await expect(run("cp-0", "beforeUpdate")).resolves.toContain(
      "pulumi up --target 'urn:pulumi:test::p::t:TalosNode" +
        "$talos:machine/configurationApply:ConfigurationApply::cp-2'",
    );
  });

  it("does not wait for ever for keys that never come", async () => {
    hooks = new GateHooks("silent", {
      settings: { timeoutSeconds: 0.1, pollSeconds: 0.05, settleSeconds: 0 },
      controlPlanes: () => [],
      authorities: pulumi.secret(new Promise<Authorities>(() => undefined)),
    });
    await expect(run("cp-0", "bootstrap")).resolves.toContain("were not there after 0.1 s");
  });
});

describe("turns", () => {
  it("end by themselves for one that never reports", async () => {
    const turns = new Turns(0.05);
    await turns.take("a", "cp-0", () => undefined);
    await expect(turns.take("b", "cp-1", () => undefined)).rejects.toThrow(
      "the change of cp-0 has not ended in 0.05 s",
    );
  });
});
