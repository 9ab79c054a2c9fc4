import { EngineProject } from "../support/engine";
import { guard, refusals } from "../support/planGuard";

let project: EngineProject;

beforeAll(async () => {
  project = EngineProject.ofFixture("planGuard");
  expect(await project.pulumi(["stack", "init", "test"])).toMatchObject({ code: 0 });
  expect(await project.pulumi(["up", "--yes", "--stack", "test"])).toMatchObject({ code: 0 });
});

afterAll(() => {
  project.dispose();
});

const plan = async (variables: NodeJS.ProcessEnv, ...options: string[]): Promise<string> => {
  const args = ["preview", "--stack", "test", "--json", "--show-sames", ...options];
  return (await project.pulumi(args, variables)).stdout;
};

describe("a plan of the real engine", () => {
  it("that deletes a volume is refused, unless somebody answers for it", async () => {
    const text = await plan({ FIXTURE_VOLUME: "none" });
    const refused = await guard(text);
    expect(refusals(refused)).toEqual(["volume archive"]);
    expect(refused.code).toBe(1);
    // 10 × 0.0572
    expect(refused.stdout).toContain("(-0.57 EUR)");

    const overrides = (expires: string): string =>
      JSON.stringify([
        {
          resource: "hcloud:index/volume:Volume::archive",
          rule: "volume",
          reason: "its content was copied to the new one",
          expires,
        },
      ]);
    const allowed = await guard(text, { overrides: overrides("2999-01-01") });
    expect({ code: allowed.code, refused: refusals(allowed) }).toEqual({ code: 0, refused: [] });
    expect(allowed.stdout).toContain("because `its content was copied to the new one`");

    const late = await guard(text, { overrides: overrides("2020-01-01") });
    expect({ code: late.code, refused: refusals(late) }).toEqual({
      code: 1,
      refused: ["volume archive"],
    });
    expect(late.stdout).toContain("Expired overrides: remove or renew them");
  });

  it("that changes nothing has nothing in its way", async () => {
    const judged = await guard(await plan({}));
    expect({ code: judged.code, stderr: judged.stderr }).toEqual({ code: 0, stderr: "" });
    expect(judged.stdout).toContain("(+0.00 EUR)");
  });

  it("that powers a control plane off without a gate is refused", async () => {
    const { code, ...judged } = await guard(await plan({ FIXTURE_TYPE: "cpx41" }));
    expect(refusals({ code, ...judged })).toEqual(["ungated-restart lone"]);
    expect(judged.stdout).toContain("nothing waits until it is back");
    expect(code).toBe(1);
  });
});
