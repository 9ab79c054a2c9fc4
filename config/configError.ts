import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "./problem";

/** All that is wrong with a stack file, in one message; Pulumi prints it without a stack trace. */
export class ConfigError extends pulumi.RunError {
  public readonly problems: readonly Problem[];

  public constructor(problems: readonly Problem[]) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const lines = problems.map(
      ({ path, message, fix }) => `  hybrid:${path}: ${message}\n    fix: ${fix}`,
    );
    super([`The stack's configuration has ${count}:`, ...lines].join("\n"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}
