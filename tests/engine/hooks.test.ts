import { EngineProject } from "../support/engine";

/*
 * What the gates of the control planes rely on. The engine's own behaviour is tested here, because
 * it differs between versions and the order of a rolling change depends on it.
 */

let project: EngineProject;

const up = (variables: NodeJS.ProcessEnv = {}, ...options: string[]) =>
  project.pulumi(["up", "--stack", "test", "--yes", "--skip-preview", ...options], variables);

/** Names of the resources in the state. */
async function existing(): Promise<string[]> {
  const { stdout } = await project.pulumi(["stack", "export", "--stack", "test"]);
  const { deployment } = JSON.parse(stdout) as { deployment: { resources?: { urn: string }[] } };
  return (deployment.resources ?? []).map(({ urn }) => urn.split("::").at(-1) ?? urn);
}

const hooksRun = ({ stdout }: { readonly stdout: string }): string[] => [
  ...new Set([...stdout.matchAll(/hook ran: (\w+)/g)].map(([, moment = ""]) => moment)),
];

const begin = async (): Promise<void> => {
  project = EngineProject.ofFixture("hooks");
  expect(await project.pulumi(["stack", "init", "test"])).toMatchObject({ code: 0 });
};

const end = (): void => {
  project.dispose();
};

/** Each test goes on where the one before it has left the stack. */
describe("resource hooks, from the first deployment on", () => {
  beforeAll(begin);
  afterAll(end);

  it("do not run in a preview", async () => {
    const preview = await project.pulumi(["preview", "--stack", "test"]);
    expect(preview.code).toBe(0);
    expect(hooksRun(preview)).toEqual([]);
  });

  it.each([
    { rejects: "beforeCreate", created: false },
    { rejects: "afterCreate", created: true },
  ])("that reject $rejects fail the deployment and hold dependents back", async (row) => {
    const failed = await up({ FIXTURE_REJECTS: row.rejects });
    expect(failed.code).not.toBe(0);
    expect(failed.stdout).toContain(`hook "gate-${row.rejects}" failed: the gate stays shut`);
    const names = await existing();
    expect(names.includes("gated")).toBe(row.created);
    expect(names).not.toEqual(expect.arrayContaining(["waiting"]));
    expect(names).not.toEqual(expect.arrayContaining(["using"]));
  });

  it("do not run again for a resource that was made before its hook failed", async () => {
    const again = await up({ FIXTURE_REJECTS: "afterCreate" });
    expect(again.code).toBe(0);
    expect(hooksRun(again)).toEqual([]);
    expect(await existing()).toContain("waiting");
  });

  it.each([
    { rejects: "beforeUpdate", ran: ["beforeUpdate"] },
    { rejects: "afterUpdate", ran: ["beforeUpdate", "afterUpdate"] },
  ])(
    "that reject $rejects fail the deployment, hold dependents back and are no provider's error",
    async ({ rejects, ran }) => {
      const failed = await up({ FIXTURE_LABEL: "2", FIXTURE_REJECTS: rejects });
      expect(failed.code).not.toBe(0);
      expect(failed.stdout).toContain(`hook "gate-${rejects}" failed: the gate stays shut`);
      expect(failed.stdout).not.toMatch(/(waiting|using) updat/);
      expect(hooksRun(failed)).toEqual(ran);
    },
  );

  it("of creation run at a replacement, which takes along what is tied to the resource", async () => {
    const replaced = await up({ FIXTURE_LABEL: "2", FIXTURE_RANGE: "10.2.0.0/16" });
    expect(replaced.code).toBe(0);
    expect(hooksRun(replaced)).toEqual(["beforeCreate", "afterCreate"]);
    const created = replaced.stdout.indexOf("gated created replacement");
    const tied = replaced.stdout.indexOf("tied creating replacement");
    expect(created).toBeGreaterThan(0);
    expect(tied).toBeGreaterThan(created);
  });

  it("of errors run when the provider fails", async () => {
    for (const { kind, id } of project.cloud.everything()) project.cloud.remove(kind, id);
    const failed = await up({ FIXTURE_LABEL: "3", FIXTURE_RANGE: "10.2.0.0/16" });
    expect(failed.code).not.toBe(0);
    expect(hooksRun(failed)).toEqual(["beforeUpdate", "onError"]);
  });
});

describe("resource hooks, when errors are continued over,", () => {
  beforeAll(begin);
  afterAll(end);

  it("do not hold dependents back", async () => {
    const failed = await up({ FIXTURE_REJECTS: "afterCreate" }, "--continue-on-error");
    expect(failed.code).not.toBe(0);
    expect(await existing()).toContain("waiting");
  });
});
