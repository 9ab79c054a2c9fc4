import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { messageOf } from "../../config/messageOf";
import { clusterViews, dangers } from "./dangers";
import { isRefused, judge, readOverrides } from "./overrides";
import { PlanError } from "./planError";
import { planCost } from "./prices";
import { readPlan } from "./readPlan";
import { requireSamePlan } from "./savedPlan";
import { summary } from "./summary";

/*
 * `node bin/tools/planGuard/main.js plan.json` judges a preview before anybody applies it.
 *
 * Exit codes: 0 nothing in the way, or all of it overridden; 1 refused; 2 what was handed in cannot
 * be judged, which is never a permission.
 */

const refusedCode = 1;
const badInputCode = 2;

const usage = `usage: plan-guard [options] <plan.json, or - for standard input>
  --overrides <file>    YAML: a list of resource, rule, reason and expires
  --saved-plan <file>   what 'pulumi preview --save-plan' wrote in the same run
  --summary <file>      also write the summary, in Markdown, to a file`;

function argumentsOf(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        overrides: { type: "string" },
        "saved-plan": { type: "string" },
        summary: { type: "string" },
      },
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new PlanError("expected one plan");
    return { file, ...values };
  } catch (error) {
    throw new PlanError(`${messageOf(error)}\n${usage}`);
  }
}

/** Reads and judges a file, whose name begins the message of whatever is wrong with it. */
function from<T>(file: string, read: (text: string) => T): T {
  try {
    return read(readFileSync(file === "-" ? 0 : file, "utf8"));
  } catch (error) {
    const isOurs = error instanceof PlanError;
    if (!isOurs && !(error instanceof Error && "code" in error)) throw error;
    throw new PlanError(`${file === "-" ? "standard input" : file}: ${error.message}`);
  }
}

function main(args: readonly string[]): number {
  const { file, overrides, "saved-plan": saved, summary: summaryFile } = argumentsOf(args);
  const today = new Date().toISOString();
  const plan = from(file, readPlan);
  if (saved !== undefined) {
    from(saved, (text) => {
      requireSamePlan(text, plan);
    });
  }
  const exceptions = overrides === undefined ? [] : from(overrides, readOverrides);
  const verdict = judge(dangers(plan, today), exceptions, today);
  const text = summary({
    ...{ plan, verdict },
    cost: planCost(plan, today),
    clusters: clusterViews(plan),
  });
  if (summaryFile !== undefined) writeFileSync(summaryFile, text);
  process.stdout.write(text);
  return isRefused(verdict) ? refusedCode : 0;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`plan-guard: ${messageOf(error)}\n`);
  process.exitCode = badInputCode;
}
