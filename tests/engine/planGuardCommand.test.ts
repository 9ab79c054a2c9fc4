import { finished, root } from "../support/engine";
import { guardScript } from "../support/planGuard";

describe("the plan guard's command", () => {
  it.each([
    { args: [], says: /expected one plan\nusage: plan-guard/ },
    { args: ["a.json", "b.json"], says: /expected one plan\nusage: plan-guard/ },
    { args: ["--force", "a.json"], says: /Unknown option '--force'[^]*usage: plan-guard/ },
    { args: ["absent.json"], says: /^plan-guard: absent\.json: ENOENT/ },
    { args: ["docs"], says: /^plan-guard: docs: EISDIR/ },
    {
      args: ["README.md"],
      says: /^plan-guard: README\.md: is no JSON; make it by: pulumi preview/,
    },
    { args: ["-"], says: /^plan-guard: standard input: is empty/ },
  ])("does not judge $args, and says why in one error", async ({ args, says }) => {
    const options = { cwd: root, env: process.env };
    const { code, stdout, stderr } = await finished(
      process.execPath,
      [guardScript, ...args],
      options,
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
