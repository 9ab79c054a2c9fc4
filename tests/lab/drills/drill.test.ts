import { existsSync } from "node:fs";
import {
  CannotRunError,
  type Drill,
  problemsOf,
  rehearse,
  type Scene,
} from "../../../lab/drills/drill";
import { drillNamed } from "../../../lab/drills/named";
import { drills } from "../../../lab/drills/registry";
import { list, report } from "../../../lab/drills/report";
import { Stage } from "../../../lab/drills/stage";
import { supervisorStatus } from "../../../lab/supervisor/control";
import { isAlive } from "../../../lab/supervisor/processIdentity";
import { describeReal } from "../supervisor/testLab";
import { labDirectory, root } from "./rehearsals";

const drillOf = (work: (scene: Scene) => Promise<void>): Drill => ({
  name: "made-up",
  description: "only for a test",
  rehearse: work,
});

describe("a rehearsal", () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open({ root, directory: labDirectory() });
  });

  afterAll(async () => {
    await stage.close();
  });

  it("has no problem where every promise holds, also one that has to be waited for", async () => {
    let looks = 0;
    const rehearsal = await rehearse(
      drillOf(async (scene) => {
        scene.check("one is one", 1, 1);
        await scene.eventually("the third look", 3, () => (looks += 1));
      }),
      stage,
    );
    expect(problemsOf(rehearsal)).toEqual([]);
    expect(rehearsal.assertions.map(({ promise }) => promise)).toEqual([
      "one is one",
      "the third look",
    ]);
  });

  it("goes on after a promise that does not hold, and tells all of them", async () => {
    const rehearsal = await rehearse(
      drillOf((scene) =>
        scene.step("counting", () => {
          scene.check("two are three", 2, 3);
          scene.check("lists are equal", ["a"], ["b"]);
          return Promise.resolve();
        }),
      ),
      stage,
    );
    expect(problemsOf(rehearsal)).toEqual([
      "counting: two are three: expected 3, saw 2",
      'counting: lists are equal: expected ["b"], saw ["a"]',
    ]);
    expect(report(rehearsal)).toMatch(/two are three +DOES NOT HOLD/);
    expect(report(rehearsal)).toContain("made-up: FAILED");
  });

  it("ends at an awaited promise that never comes true, and says what was seen last", async () => {
    const rehearsal = await rehearse(
      drillOf(async (scene) => {
        await scene.eventually(
          "it comes",
          true,
          () => Promise.reject(new Error("nobody there")),
          0,
        );
        scene.check("this is not reached", 1, 1);
      }),
      stage,
    );
    expect(rehearsal.assertions).toHaveLength(1);
    expect(problemsOf(rehearsal)).toEqual([
      ": it comes: expected true, saw no answer: Error: nobody there",
      "ended at 'it comes', which all that follows needs",
    ]);
  });

  it("does not pass without an assertion", async () => {
    const rehearsal = await rehearse(
      drillOf(() => Promise.resolve()),
      stage,
    );
    expect(problemsOf(rehearsal)).toEqual(["nothing was asserted"]);
  });

  it("is skipped, and has not passed, where the machine lacks something", async () => {
    const lacking = drillOf(() => Promise.reject(new CannotRunError("no /dev/net/tun")));
    const rehearsal = await rehearse(lacking, stage);
    expect(rehearsal.isSkipped).toBe(true);
    expect(problemsOf(rehearsal)).toEqual(["no /dev/net/tun"]);
    expect(report(rehearsal)).toContain("made-up: SKIPPED");
  });

  it("has its lab for itself", async () => {
    const { directory } = stage.lab;
    await expect(Stage.open({ root, directory })).rejects.toThrow(/runs already/);
  });
});

describeReal("an interrupted rehearsal", () => {
  it("ends at its wait, and leaves neither a process nor a file", async () => {
    const interruption = new AbortController();
    const directory = labDirectory();
    const stage = await Stage.open({ root, directory, signal: interruption.signal });
    const rehearsing = rehearse(
      drillOf(async (scene) => {
        await scene.stage.lab.start();
        await scene.eventually("never", true, () => {
          interruption.abort(new Error("interrupted by SIGINT"));
          return false;
        });
      }),
      stage,
    );
    const problems = problemsOf(await rehearsing);
    const supervisor = supervisorStatus(directory)?.supervisor;
    const wasAlive = supervisor !== undefined && isAlive(supervisor);
    await stage.close();
    expect(problems).toEqual([expect.stringMatching(/interrupted|aborted/)]);
    expect(wasAlive).toBe(true);
    expect(supervisor && isAlive(supervisor)).toBe(false);
    expect(existsSync(directory)).toBe(false);
  });
});

describe("the list of drills", () => {
  it("names each once, with a description of one line", () => {
    const names = drills.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, description } of drills) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(description).toMatch(/^\S.{20,110}$/);
      expect(list(drills)).toContain(`${name} `);
    }
  });

  it("finds a drill by its name", () => {
    expect(drillNamed("cut-link", drills).name).toBe("cut-link");
  });

  it.each([
    ["loose-home", "did you mean 'lose-home'?"],
    ["earthquake", "there is no drill 'earthquake'\nThe drills are again, "],
  ])("says what '%s' could have meant", (name, message) => {
    expect(() => drillNamed(name, drills)).toThrow(message);
  });
});
