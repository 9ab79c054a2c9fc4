import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { offlineEnvironment } from "../../lab/offlineEnvironment";
import { finished, root } from "../support/engine";
import { type Subject, urnOf } from "../support/violationsOf";
import type { Mutant, Program } from "./mutation/mutants";
import { compilePack } from "./packProcess";

const stack = { type: "pulumi:pulumi:Stack", name: "hybrid-test" };
const isComponent = ({ type }: Subject): boolean => /^(hybrid|pulumi:pulumi):/.test(type);

/** A state that holds a program, as `pulumi stack export` writes it. */
function stateOf(program: Program): object {
  const subjects = [stack, ...program.filter(({ type }) => type !== stack.type)];
  const urns = new Set(subjects.map(urnOf));
  // A fault may have taken away what others hang on.
  const there = (links: readonly Parameters<typeof urnOf>[0][] = []): readonly string[] =>
    links.map(urnOf).filter((urn) => urns.has(urn));
  const resources = subjects.map((subject: Subject) => ({
    urn: urnOf(subject),
    type: subject.type,
    custom: !isComponent(subject),
    ...(!isComponent(subject) && { id: subject.name }),
    inputs: subject.inputs ?? {},
    outputs: subject.outputs ?? subject.inputs ?? {},
    protect: subject.protect ?? false,
    ignoreChanges: subject.ignoreChanges ?? [],
    parent: there(subject.parent && [subject.parent])[0],
    dependencies: there(subject.dependencies),
    propertyDependencies: Object.fromEntries(
      Object.entries(subject.propertyDependencies ?? {}).map(([key, links]) => [key, there(links)]),
    ),
  }));
  const manifest = { time: "2026-01-01T00:00:00Z", magic: "", version: "v3.259.0" };
  return { version: 3, deployment: { manifest, resources } };
}

export interface EngineVerdict {
  /** Exit code of the command. */
  readonly code: number;
  /** Names of the rules that said anything but that a value is not known. */
  readonly speaking: readonly string[];
}

interface Event {
  readonly policyEvent?: { readonly policyName: string; readonly message: string };
}

/** Has the real engine start the pack and show it programs, as states that already are. */
export class EngineAnalysis {
  readonly #directory = mkdtempSync(path.join(tmpdir(), "hybrid-analysis-"));
  readonly #directories = {
    home: path.join(this.#directory, "home"),
    state: path.join(this.#directory, "backend"),
  };

  public constructor() {
    for (const directory of Object.values(this.#directories)) mkdirSync(directory);
    compilePack();
  }

  /** @throws when the command ends otherwise than by a verdict */
  public async verdictOf({ program, config = {} }: Omit<Mutant, "what">): Promise<EngineVerdict> {
    const fileOf = (name: string, value: object): string => {
      const file = path.join(this.#directory, name);
      writeFileSync(file, JSON.stringify(value));
      return file;
    };
    const options = [
      ...["--file", fileOf("state.json", stateOf(program))],
      ...["--policy-pack", path.join(root, "policies")],
      ...["--policy-pack-config", fileOf("config.json", config)],
    ];
    const { code, stdout, stderr } = await finished(
      "pulumi",
      ["policy", "analyze", "--non-interactive", "--json", ...options],
      { cwd: this.#directory, env: offlineEnvironment(root, this.#directories, process.env) },
    );
    const isVerdict = code === 0 ? stderr === "" : stderr.includes("mandatory policy violations");
    if (!isVerdict) throw new Error(`pulumi policy analyze (${code}):\n${stdout}${stderr}`);
    const events = stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Event);
    const speaking = events.flatMap(({ policyEvent }) =>
      policyEvent === undefined || policyEvent.message.startsWith("can't run policy")
        ? []
        : [policyEvent.policyName],
    );
    return { code, speaking: [...new Set(speaking)] };
  }

  public dispose(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
