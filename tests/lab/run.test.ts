import { run } from "../../lab/run";

describe("a command that runs while the user interrupts", () => {
  it.each([
    { isUninterrupted: false, code: 7, output: "ready\n" },
    { isUninterrupted: true, code: 0, output: "ready\ndone\n" },
  ])("goes on to its end: $isUninterrupted", async ({ isUninterrupted, ...expected }) => {
    let output = "";
    const script = "trap 'exit 7' INT; echo ready; sleep 1 & wait; echo done";
    const code = await run("sh", ["-c", script], {
      ...{ cwd: "/", env: process.env, isUninterrupted },
      output: (text) => {
        if (output === "") process.emit("SIGINT", "SIGINT");
        output += text;
      },
    });
    expect({ code, output }).toEqual(expected);
  });
});
