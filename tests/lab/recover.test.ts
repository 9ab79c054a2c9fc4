import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import {
  candidates,
  importOf,
  missingProviders,
  type PreviewStep,
} from "../../lab/recover/candidates";
import type { EngineAnswer } from "../../lab/recover/engine";
import { keptInputs } from "../../lab/recover/keptInputs";
import { mendAttributes, unlock } from "../../lab/recover/lock";
import { kubernetesAuthority } from "../../lab/recover/machineSecrets";
import { hetznerApi } from "../../lab/recover/vendors";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const step = (type: string, inputs: Record<string, unknown>, op = "create"): PreviewStep => ({
  op,
  urn: `urn:pulumi:prod::hybrid::parent$${type}::res`,
  newState: { type, inputs },
});

describe("what may exist already", () => {
  it.each([
    ["hcloud:index/server:Server", { name: "n" }, { by: "name", collection: "servers", name: "n" }],
    [
      "proxmoxve:index/vmLegacy:VmLegacy",
      { nodeName: "atlas", vmId: 2_101 },
      { by: "id", id: "atlas/2101" },
    ],
    [
      "proxmoxve:download/file:File",
      { nodeName: "atlas", datastoreId: "local", contentType: "import", fileName: "t.qcow2" },
      { by: "id", id: "atlas/local:import/t.qcow2" },
    ],
    [
      "proxmoxve:user/token:Token",
      { userId: "csi@pve", tokenName: "csi" },
      { by: "id", id: "csi@pve!csi" },
    ],
    [
      "talos:machine/bootstrap:Bootstrap",
      { node: "10.0.0.1" },
      { by: "bootstrap", node: "10.0.0.1" },
    ],
  ])("is a %s, found by what the program calls it", (type, inputs, lookup) => {
    expect(candidates([step(type, inputs)])).toMatchObject([{ name: "res", lookup }]);
  });

  it.each([
    ["what is only updated", step("hcloud:index/server:Server", { name: "n" }, "update")],
    ["what the state alone holds", step("random:index/randomPassword:RandomPassword", {})],
    ["a node without an address", step("talos:machine/bootstrap:Bootstrap", { node: unknown })],
  ])("is not %s", (_, of) => {
    expect(candidates([of])).toEqual([]);
  });

  it("keeps the inputs that are known and shown", () => {
    const inputs = {
      name: "n",
      publicNets: [{ ipv4: unknown }],
      userData: "[secret]",
      backups: true,
    };
    const [found] = candidates([step("hcloud:index/server:Server", inputs)]);
    expect(found?.inputs).toEqual({ name: "n", backups: true });
  });

  it("is imported by the program's own providers, which may have to be made first", () => {
    const providers = ["hcloud", "proxmoxve", "talos"].map((name) =>
      step(`pulumi:providers:${name}`, {}),
    );
    const known = step("pulumi:providers:hcloud", {}, "same");
    expect(missingProviders([...providers, known])).toEqual([
      "urn:pulumi:prod::hybrid::parent$pulumi:providers:hcloud::res",
      "urn:pulumi:prod::hybrid::parent$pulumi:providers:proxmoxve::res",
    ]);
  });

  it("is imported with the components around it, the outermost first, and nothing else", () => {
    const [found] = candidates([step("proxmoxve:index/roleLegacy:RoleLegacy", { roleId: "csi" })]);
    if (found === undefined) throw new Error("a role can be found");
    const component = { type: "hybrid:x:Y", component: true };
    const file = {
      nameTable: { lab: "urn" },
      resources: [
        { ...component, name: "inner", parent: "outer" },
        { ...component, name: "outer", parent: "lab" },
        { ...component, name: "other" },
        { type: found.type, name: "resRole", logicalName: "res", id: "?", parent: "inner" },
        { type: found.type, name: "another", id: "?" },
      ],
    };
    const { resources, nameTable } = importOf(file, new Map([[found, "csi"]]));
    expect(nameTable).toEqual({ lab: "urn" });
    expect(resources.map(({ name, id }) => [name, id])).toEqual([
      ["outer", undefined],
      ["inner", undefined],
      ["resRole", "csi"],
    ]);
  });
});

describe("what an import leaves out", () => {
  const bootstrapType = "talos:machine/bootstrap:Bootstrap";
  const urn = `urn:pulumi:prod::hybrid::parent$${bootstrapType}::res`;
  const [candidate] = candidates([step(bootstrapType, { node: "10.0.0.1" })]);
  const encrypted = { clientKey: { ciphertext: "v1:x" } };
  const secrets = {
    ...{ urn: "s", type: "talos:machine/secrets:Secrets" },
    outputs: {
      clientConfiguration: encrypted,
      machineSecrets: { certs: { k8s: { cert: Buffer.from("PEM").toString("base64") } } },
    },
  };
  const bystander = { urn: "b", type: "x", inputs: { a: 1 } };

  it("is what the program gives, and for the bootstrap the credentials as the state has them", () => {
    if (candidate === undefined) throw new Error("a bootstrap can be found");
    const imported = { urn, type: bootstrapType, inputs: { node: "?" } };
    const state = { deployment: { resources: [bystander, secrets, imported] } };
    expect(keptInputs(state, [candidate]).deployment.resources).toEqual([
      bystander,
      secrets,
      { ...imported, inputs: { node: "10.0.0.1", clientConfiguration: encrypted } },
    ]);
  });

  it("tells by the state's own authority whose cluster answers", () => {
    expect(kubernetesAuthority([bystander, secrets])).toBe("PEM");
    expect(kubernetesAuthority([bystander])).toBeUndefined();
    expect(kubernetesAuthority()).toBeUndefined();
  });
});

describe("the Hetzner API", () => {
  const asked: { url: string | undefined; authorization: string | undefined }[] = [];
  const server = createServer(({ url, headers: { authorization } }, response) => {
    asked.push({ url, authorization });
    response.statusCode = authorization === "Bearer good" ? 200 : 401;
    response.end(JSON.stringify({ servers: url?.endsWith("=there") === true ? [{ id: 7 }] : [] }));
  });
  let endpoint: string;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  });
  afterAll(() => server.close());

  it("is asked by name", async () => {
    const find = hetznerApi("good", endpoint);
    expect(await find("servers", "there")).toBe(7);
    expect(await find("servers", "not there")).toBeUndefined();
    expect(asked.at(-1)).toEqual({
      url: "/v1/servers?name=not%20there",
      authorization: "Bearer good",
    });
  });

  it("refuses a wrong token with what to check", async () => {
    await expect(hetznerApi("bad", endpoint)("servers", "there")).rejects.toThrow(
      "HTTP 401; check hybrid:hcloudToken",
    );
  });
});

describe("attributes beside a state in files", () => {
  const directory = mkdtempSync(path.join(tmpdir(), "hybrid-recover-test-"));
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it("go when they were cut short, and no other file does", () => {
    const stacks = path.join(directory, ".pulumi", "stacks", "hybrid");
    mkdirSync(stacks, { recursive: true });
    for (const [name, text] of Object.entries({
      "a.json": "",
      "a.json.attrs": "",
      "b.json.attrs": "{}",
      "c.json.attrs": '{"user',
    })) {
      writeFileSync(path.join(stacks, name), text);
    }
    const removed = mendAttributes(`file://${directory}`).map((file) => path.basename(file));
    expect([...removed].sort()).toEqual(["a.json.attrs", "c.json.attrs"]);
    expect(existsSync(path.join(stacks, "a.json"))).toBe(true);
    expect(mendAttributes("s3://bucket")).toEqual([]);
  });
});

describe("a lock", () => {
  const deadPid = 2 ** 22 + 1;
  const state = JSON.stringify({ deployment: { resources: [] } }, null, 1);
  const engine = (holder: string) => {
    const commands: string[] = [];
    let isLocked = true;
    const run = ([command = ""]: readonly string[]): Promise<EngineAnswer> => {
      commands.push(command);
      if (command === "stack") return Promise.resolve({ code: 0, output: state });
      if (command === "cancel") isLocked = false;
      const output = `error: the stack is currently locked by 1 lock(s).\n  x: created by ${holder}`;
      return Promise.resolve(
        command === "refresh" && isLocked ? { code: 1, output } : { code: 0, output: "" },
      );
    };
    return { run, commands };
  };

  it("of a process of this machine that is dead is lifted", async () => {
    const { run, commands } = engine(`me@${hostname()} (pid ${deadPid}) at noon`);
    expect(await unlock(run, "s3://b")).toEqual(["lifted the lock of a run that is dead"]);
    expect(commands).toEqual(["stack", "refresh", "cancel", "refresh"]);
  });

  it.each([
    ["alive", `me@${hostname()} (pid ${process.pid}) at noon`],
    ["another machine's", `me@elsewhere (pid ${deadPid}) at noon`],
  ])("of a process that is %s stays, with the command to run", async (_, holder) => {
    const { run, commands } = engine(holder);
    await expect(unlock(run, "s3://b")).rejects.toThrow("run 'pulumi cancel', then this again");
    expect(commands).not.toContain("cancel");
  });

  it("of a number that is another process' by now is lifted by who knows that", async () => {
    const { run, commands } = engine(`me@elsewhere (pid ${process.pid}) at noon`);
    const dead = jest.fn(() => true);
    expect(await unlock(run, "s3://b", dead)).toEqual(["lifted the lock of a run that is dead"]);
    expect(dead).toHaveBeenCalledWith({ host: "elsewhere", pid: process.pid });
    expect(commands).toContain("cancel");
  });
});
