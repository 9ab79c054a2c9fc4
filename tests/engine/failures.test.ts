import { EngineProject } from "../support/engine";
import { type ProxyTrap, proxyTrap } from "../support/proxyTrap";

let project: EngineProject;
let trap: ProxyTrap;

beforeAll(async () => {
  project = EngineProject.ofFixture("failing");
  trap = await proxyTrap();
  expect(await project.pulumi(["stack", "init", "test"])).toMatchObject({ code: 0 });
});

afterAll(async () => {
  await trap.close();
  project.dispose();
});

const preview = (failure: string) =>
  project.pulumi(["preview", "--stack", "test"], { ...trap.env, FIXTURE_FAILURE: failure });

describe("a program that fails", () => {
  it.each([
    { failure: "exception", message: "Error: thrown by the program" },
    { failure: "refusal", message: "error: refused by the program" },
  ])("with $failure fails its preview and says why", async ({ failure, message }) => {
    const { code, stdout } = await preview(failure);
    expect(code).not.toBe(0);
    expect(stdout).toContain(message);
  });

  it("by refusing shows its message alone, without a stack trace", async () => {
    const { stdout } = await preview("refusal");
    expect(stdout).not.toMatch(/^\s+at /m);
    expect(stdout).not.toContain("non-zero exit code");
  });
});

describe("a plugin version that is not installed", () => {
  it("is named, and nothing is asked from the network", async () => {
    const { code, stdout } = await preview("plugin");
    expect(code).not.toBe(0);
    expect(stdout).toContain("no resource plugin 'pulumi-resource-hcloud'");
    expect(stdout).toContain("v9.9.9");
    expect(trap.requests).toEqual([]);
  });
});
