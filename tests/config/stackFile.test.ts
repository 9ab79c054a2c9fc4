import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { StackFileError, stackFileText } from "../../config/stackFile";

describe("a stack file", () => {
  const root = mkdtempSync(path.join(tmpdir(), "stack-file-"));
  writeFileSync(path.join(root, "Pulumi.prod.yaml"), "config: {}\n");
  writeFileSync(path.join(root, "Pulumi.torn.yaml"), "config: [a, b\n");
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it("is found by the stack's name", () => {
    expect(stackFileText(root, "prod")).toBe("config: {}\n");
  });

  it.each(["staging", "", "../prod", "prod/../prod"])(
    "named '%s' is refused with those there are",
    (stack) => {
      expect(() => stackFileText(root, stack)).toThrow(
        new StackFileError(
          `stack: got "${stack}", but there is no Pulumi.${stack}.yaml; the stacks here: prod, torn`,
        ),
      );
    },
  );

  it("that is no YAML is named with the place of the fault", () => {
    expect(() => stackFileText(root, "torn")).toThrow(/^Pulumi\.torn\.yaml: .* line 2/s);
  });
});
