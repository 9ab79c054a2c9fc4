import * as pulumi from "@pulumi/pulumi";
import { GateHooks } from "../../../components/gate/gateHooks";
import type { CertificateAuthority } from "../../../components/gate/adminCertificate";
import { type ApiServer, certificateAuthority, startApiServer } from "../../support/apiServers";
import { acceptHooks } from "../../support/record";

const controlPlanes = ["127.62.0.1", "127.62.0.2", "127.62.0.3"].map((address, index) => ({
  name: `cp-${index}`,
  address,
}));
const names = controlPlanes.map(({ name }) => name);

type Step = keyof ReturnType<GateHooks["configuration"]>;

describe("the hooks around a control plane's configuration", () => {
  let authority: CertificateAuthority;
  let servers: ApiServer[] = [];
  let hooks: GateHooks;

  beforeAll(async () => {
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
      call: () => ({}),
    });
    acceptHooks();
    authority = await certificateAuthority();
    jest.spyOn(console, "error").mockImplementation(() => undefined);
  });
  beforeEach(() => {
    hooks = new GateHooks("test", {
      settings: { timeoutSeconds: 0.3, pollSeconds: 0.05, settleSeconds: 0, absent: [] },
      controlPlanes: () => pulumi.output(controlPlanes),
      authority: pulumi.secret(authority),
    });
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
    servers = [];
  });

  /** Starts the API servers of these control planes, each knowing the same nodes. */
  const serve = async (alive: readonly string[], known: readonly string[] = names) => {
    servers = await Promise.all(
      controlPlanes
        .filter(({ name }) => alive.includes(name))
        .map(({ address }) => startApiServer(address, authority, known)),
    );
  };

  const run = async (nodeName: string, step: Step | "bootstrap"): Promise<string> => {
    const binding =
      step === "bootstrap" ? hooks.bootstrap(nodeName) : hooks.configuration(nodeName);
    const [hook] = binding[step === "bootstrap" ? "afterCreate" : step] ?? [];
    if (!(hook instanceof pulumi.ResourceHook)) throw new Error(`no hook for ${step}`);
    const event = {
      urn: nodeName,
      id: "id",
      name: nodeName,
      type: "type",
    } as pulumi.ResourceHookArgs;
    return Promise.resolve(hook.callback(event)).then(
      () => "open",
      (error: unknown) => (error as Error).message,
    );
  };

  it("lets the first control plane be configured before there is a cluster", async () => {
    await expect(run("cp-0", "beforeCreate")).resolves.toBe("open");
    await expect(run("cp-0", "afterCreate")).resolves.toBe("open");
  });

  it("lets no other one join while the first does not serve", async () => {
    await expect(run("cp-1", "beforeCreate")).resolves.toContain("cp-0 (127.62.0.1): connect");
  });

  it("opens after the bootstrap once the first one serves", async () => {
    await expect(run("cp-0", "bootstrap")).resolves.toContain("control planes not ready (first)");
    await serve(["cp-0"], ["cp-0"]);
    await expect(run("cp-0", "bootstrap")).resolves.toBe("open");
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
    await Promise.all(servers.map((server) => server.close()));
    await serve(names);
    await expect(run("cp-2", "afterUpdate")).resolves.toBe("open");
  });

  it("holds the first one like any other when it is replaced in a running cluster", async () => {
    await serve(["cp-1", "cp-2"]);
    await expect(run("cp-0", "afterCreate")).resolves.toContain("cp-0 (127.62.0.1): connect");
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
    await Promise.all(servers.map((server) => server.close()));
    await serve(["cp-1", "cp-2"]);
    await expect(run("cp-0", "afterUpdate")).resolves.toContain("cp-0 (127.62.0.1): connect");
    await expect(run("cp-1", "beforeUpdate")).resolves.toBe(
      "cp-0 did not come back from its change",
    );
  });

  it("does not wait for ever for a change that failed", async () => {
    await serve(names);
    await expect(run("cp-0", "beforeUpdate")).resolves.toBe("open");
    await expect(run("cp-1", "beforeUpdate")).resolves.toContain("has not ended in");
  });

  it("does not wait for ever for an address that never comes", async () => {
    const silent = new GateHooks("silent", {
      settings: { timeoutSeconds: 0.1, pollSeconds: 0.05, settleSeconds: 0, absent: [] },
      controlPlanes: () => pulumi.output(new Promise<typeof controlPlanes>(() => undefined)),
      authority: pulumi.secret(authority),
    });
    const [hook] = silent.bootstrap("cp-0").afterCreate ?? [];
    if (!(hook instanceof pulumi.ResourceHook)) throw new Error("no hook");
    const event = { urn: "urn", id: "id", name: "cp-0", type: "type" } as pulumi.ResourceHookArgs;
    await expect(hook.callback(event)).rejects.toThrow("was not there after 0.1 s");
  });
});
