import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../policies/rules";
import { type Subject, violationsOf } from "../support/violationsOf";
import { cluster, compliantCluster, node, server } from "./subjects";

const directory = join(__dirname, "../../policies/presets");
type Preset = Readonly<Record<string, Readonly<Record<string, unknown>> | "disabled">>;

const preset = (name: string): Preset =>
  JSON.parse(readFileSync(join(directory, `${name}.json`), "utf8")) as Preset;

/** Which rules refuse some resources under a preset, as the engine applies one. */
async function refusals(name: string, subjects: readonly Subject[]): Promise<readonly string[]> {
  const chosen = preset(name);
  const refusing: string[] = [];
  for (const rule of rules) {
    const settings = chosen[rule.name] ?? {};
    if (settings === "disabled" || rule.enforcementLevel !== "mandatory") continue;
    const { violations } = await violationsOf(rule, subjects, settings);
    if (violations.length > 0) refusing.push(rule.name);
  }
  return refusing;
}

const homeCluster = [
  cluster,
  ...[1, 2, 3].map((index) => node(`home-${index}`, { site: "home", address: `10.2.1.${index}` })),
];

describe("the presets", () => {
  const names = readdirSync(directory).map((file) => file.replace(/\.json$/, ""));

  it("are one for two sites and one for home alone", () => {
    expect(names.sort()).toEqual(["home", "hybrid"]);
  });

  it.each(names)("%s sets what rules take, and switches off what there is", (name) => {
    for (const [rule, settings] of Object.entries(preset(name))) {
      const schema = rules.find((candidate) => candidate.name === rule)?.configSchema;
      expect([rule, schema]).not.toEqual([rule, undefined]);
      if (settings === "disabled") continue;
      expect(Object.keys(schema?.properties ?? {})).toEqual(
        expect.arrayContaining(Object.keys(settings)),
      );
    }
  });

  it("for two sites says what the rules' own defaults are", () => {
    for (const [rule, settings] of Object.entries(preset("hybrid"))) {
      const schema = rules.find(({ name }) => name === rule)?.configSchema?.properties ?? {};
      for (const [key, value] of Object.entries(settings)) {
        expect([rule, key, value]).toEqual([rule, key, schema[key]?.default]);
      }
    }
  });

  it("for home refuse two sites and all that the cloud would charge for", async () => {
    expect(await refusals("home", homeCluster)).toEqual([]);
    expect(await refusals("home", compliantCluster)).toEqual([
      "control-planes-are-split-over-sites",
    ]);
    const cloud = server("vps-0", { serverType: "cpx31", location: "hil" });
    expect(await refusals("home", [...homeCluster, cloud])).toContain(
      "monthly-cost-is-within-budget",
    );
  });

  it("for two sites refuse home alone", async () => {
    expect(await refusals("hybrid", compliantCluster)).toEqual([]);
    expect(await refusals("hybrid", homeCluster)).toEqual(
      expect.arrayContaining(["control-planes-are-split-over-sites", "losing-home-leaves-quorum"]),
    );
  });
});
