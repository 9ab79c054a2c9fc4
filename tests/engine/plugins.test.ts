import { X509Certificate } from "node:crypto";
import { secretTexts } from "../../lab/plugins/values";
import { inClear, isConfidential } from "../support/confidential";
import { EngineProject } from "../support/engine";

let project: EngineProject;
const pulumi: EngineProject["pulumi"] = (args, variables) => project.pulumi(args, variables);

const itemsOf: EngineProject["itemsOf"] = (provider) => project.itemsOf(provider);

const providers = ["hcloud", "proxmoxve", "random", "talos"];

interface Step {
  readonly op: string;
  readonly urn: string;
}

/** What a preview would do to each resource, by name; what stays the same is left out. */
async function plannedSteps(variables: NodeJS.ProcessEnv): Promise<Record<string, string>> {
  const { code, stdout, stderr } = await pulumi(
    ["preview", "--stack", "test", "--json"],
    variables,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const { steps } = JSON.parse(stdout) as { steps: Step[] };
  const changes = steps.filter(({ op }) => op !== "same");
  return Object.fromEntries(changes.map(({ op, urn }) => [urn.split("::").at(-1) ?? urn, op]));
}

/** The outputs of the program, secrets in clear. */
async function outputs(): Promise<Record<string, string>> {
  const { stdout } = await pulumi([
    "stack",
    "output",
    "--stack",
    "test",
    "--json",
    "--show-secrets",
  ]);
  return JSON.parse(stdout) as Record<string, string>;
}

beforeAll(async () => {
  project = EngineProject.ofFixture("everyProvider");
  expect(await pulumi(["stack", "init", "test"])).toMatchObject({ code: 0 });
  expect(await pulumi(["up", "--stack", "test", "--yes", "--skip-preview"])).toMatchObject({
    code: 0,
  });
});

afterAll(() => {
  project.dispose();
});

describe("a program on the stand-in plugins", () => {
  it.each(providers)("makes something at %s", (provider) => {
    expect(project.existingAt(provider)).not.toEqual([]);
  });

  it("gives the server the address of its primary IP, a loopback one", async () => {
    const { ipv4, primaryIpv4 } = await outputs();
    expect(ipv4).toMatch(/^127\.20\.0\.\d+$/);
    expect(ipv4).toBe(primaryIpv4);
  });

  it("names a downloaded image by datastore, content type and file", async () => {
    expect(await outputs()).toMatchObject({ imageId: "local:import/talos.qcow2" });
  });

  it("signs the administrator's certificate with the cluster's own authority", async () => {
    const { kubeconfig = "", secretMachineConfiguration = "" } = await outputs();
    const certificate = (text: string, key: string): X509Certificate => {
      const base64 = new RegExp(`${key}: ([A-Za-z0-9+/=]+)`).exec(text)?.[1] ?? "";
      return new X509Certificate(Buffer.from(base64, "base64").toString());
    };
    const authority = certificate(kubeconfig, "certificate-authority-data");
    const client = certificate(kubeconfig, "client-certificate-data");
    expect(client.verify(authority.publicKey)).toBe(true);
    expect(secretMachineConfiguration).toContain(
      /certificate-authority-data: (\S+)/.exec(kubeconfig)?.[1],
    );
  });

  it("has nothing to do in a second preview", async () => {
    expect(await pulumi(["preview", "--stack", "test", "--expect-no-changes"])).toMatchObject({
      code: 0,
    });
  });

  it("finds nothing different when it reads everything again", async () => {
    const refresh = ["refresh", "--stack", "test", "--preview-only", "--expect-no-changes"];
    expect(await pulumi(refresh)).toMatchObject({ code: 0 });
  });
});

describe("secrets of the stand-ins", () => {
  const clear = (text: string): string[] => inClear(project.stateText(), text);
  /** What `pulumi up` made of its own, not the marks a program put on it. */
  const secretsOf = async (provider: string): Promise<string[]> => {
    // Proxmox tells the secret of a token once and keeps its hash.
    if (provider === "proxmoxve") return [(await outputs())["token"] ?? ""];
    return itemsOf(provider).flatMap(({ outputs: made }) => secretTexts(made));
  };

  it.each(["proxmoxve", "random", "talos"])("of %s are not in the state", async (provider) => {
    const secrets = (await secretsOf(provider)).filter(isConfidential);
    expect(secrets).not.toEqual([]);
    expect(secrets.flatMap(clear)).toEqual([]);
  });

  it("are looked for in a state that shows what is no secret", () => {
    expect(clear("https://images.invalid/talos.qcow2?version=1")).not.toEqual([]);
  });

  it.each(["standin", "PRIVATE KEY", Buffer.from("-----BEGIN PRIVATE").toString("base64")])(
    "of any form leave no '%s' in the state",
    (mark) => {
      expect(clear(mark)).toEqual([]);
    },
  );
});

describe("a changed property", () => {
  it("that the vendor can change is updated in place", async () => {
    expect(await plannedSteps({ FIXTURE_ROLE: "worker" })).toEqual({ server: "update" });
  });

  it("that the vendor cannot change replaces the resource", async () => {
    const planned = await plannedSteps({ FIXTURE_IMAGE: "2" });
    expect(planned["server"]).toMatch(/replace/);
  });
});

describe("an object that exists already", () => {
  it("is imported with its properties", async () => {
    const [address] = project.cloud.all("primary_ip");
    const type = "hcloud:index/primaryIp:PrimaryIp";
    const args = ["import", type, "adopted", `${address?.id ?? 0}`, "--stack", "test", "--yes"];
    const imported = await pulumi([...args, "--generate-code=false", "--protect=false"]);
    expect(imported).toMatchObject({ code: 0 });
    const { stdout } = await pulumi(["stack", "export", "--stack", "test"]);
    const { deployment } = JSON.parse(stdout) as {
      deployment: { resources: { urn: string; outputs?: unknown }[] };
    };
    const adopted = deployment.resources.find(({ urn }) => urn.endsWith("::adopted"));
    expect(adopted?.outputs).toMatchObject({ ipAddress: address?.ip });
    const urn = adopted?.urn ?? "";
    expect(await pulumi(["state", "delete", urn, "--stack", "test", "--yes"])).toMatchObject({
      code: 0,
    });
  });

  it("cannot be imported when there is none", async () => {
    const type = "hcloud:index/primaryIp:PrimaryIp";
    const args = ["import", type, "absent", "4711", "--stack", "test", "--yes"];
    const { code, stdout, stderr } = await pulumi([...args, "--generate-code=false"]);
    expect(code).not.toBe(0);
    expect(`${stdout}${stderr}`).toContain("does not exist");
  });
});

describe("destroying", () => {
  it("leaves nothing at any provider", async () => {
    const destroy = ["destroy", "--stack", "test", "--yes", "--skip-preview"];
    expect(await pulumi(destroy)).toMatchObject({ code: 0 });
    expect(providers.flatMap((provider) => project.existingAt(provider))).toEqual([]);
  });
});
