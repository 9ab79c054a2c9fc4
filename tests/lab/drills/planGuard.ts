import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { type Stage, drillStackFile } from "../../../lab/drills/stage";
import { guard, guardScript, refusals } from "../../support/planGuard";
import { inSoak, root } from "./rehearsals";

type Node = Record<string, unknown>;

function changed(stackFile: string, change: (nodes: Node[]) => void): string {
  const file = parse(stackFile) as { config: { "hybrid:nodes": Node[] } };
  const nodes = file.config["hybrid:nodes"];
  change(nodes);
  return stringify(file);
}

interface Recording {
  readonly change?: (nodes: Node[]) => void;
  /** Names of machines that are replaced. */
  readonly replaced?: readonly string[];
  readonly code: number;
  readonly refusals: readonly string[];
  /** What the reader must see beside the refusals. */
  readonly says: readonly (string | RegExp)[];
}

/** One that is let through, one behind its gate, and one that is refused for every reason but one. */
const recordings: Readonly<Record<string, Recording>> = {
  "a change that leaves everything running": {
    change: ([, , home]) => Object.assign(home ?? {}, { memoryMiB: 10_240 }),
    code: 0,
    refusals: [],
    says: [/- update `lab-pve-cp-0` \(`proxmoxve.*`\): memory/],
  },
  "a type that powers a control plane off, behind its gate": {
    change: ([, second]) => Object.assign(second ?? {}, { serverType: "ccx13" }),
    code: 0,
    refusals: [],
    says: [
      "`lab-vps-cp-1` of `lab` (3 voters): a change of serverType; one at a time, and a gate waits",
    ],
  },
  "two control planes replaced": {
    replaced: ["lab-vps-cp-0", "lab-vps-cp-1"],
    code: 1,
    refusals: [
      "several-control-planes lab-vps-cp-0",
      "several-control-planes lab-vps-cp-1",
      "protected lab-vps-cp-0",
      "protected lab-vps-cp-1",
      "held-price lab-vps-cp-0",
    ],
    // The program replaces the second one only when the first has joined again.
    says: ["`lab-vps-cp-1` of `lab` (3 voters): replaced; what comes after it waits"],
  },
};

const rarerRecordings: typeof recordings = {
  "no change at all": {
    code: 0,
    refusals: [],
    says: ["nothing in the way", "| 0 | 0 | 0 | 0 |", "(+0.00 EUR)"],
  },
  "another type for a server with a held price": {
    change: ([first]) => Object.assign(first ?? {}, { serverType: "ccx13" }),
    code: 1,
    refusals: ["held-price lab-vps-cp-0"],
    // 24.99 × 1.2 × 0.850320 = 25.50; 50.99 × 1.2 × 0.850320 = 52.03
    says: ["25.50 EUR a month become 52.03 EUR, 26.53 EUR more"],
  },
  "a control plane replaced, which loses its held price": {
    replaced: ["lab-vps-cp-0"],
    code: 1,
    refusals: ["protected lab-vps-cp-0", "held-price lab-vps-cp-0"],
    says: ["25.50 EUR a month become 74.99 EUR, 49.49 EUR more", "(+49.49 EUR)"],
  },
  "a node taken out of the inventory": {
    change: (nodes) => nodes.pop(),
    code: 1,
    refusals: ["protected lab-pve-gpu-0"],
    says: ["- delete `lab-pve-gpu-0` (`proxmoxve:index/vmLegacy:VmLegacy`)"],
  },
};

/** The stack of the drills, whose first VPS holds the price of an order of last winter. */
export const heldPrice = changed(drillStackFile(root), ([first]) => {
  Object.assign(first ?? {}, { orderedOn: "2026-01-03" });
});

/**
 * What the guard says of plans that the real engine makes, on a stage with a held price; lifts every
 * protection on the way.
 */
export function planGuardTests(stage: () => Stage): void {
  let urns: readonly string[];

  const plan = async (
    change?: (nodes: Node[]) => void,
    ...options: readonly string[]
  ): Promise<string> => {
    const { lab, stackFile } = stage();
    lab.configure(change === undefined ? stackFile : changed(stackFile, change));
    return (await lab.pulumi(["preview", "--json", ...options])).output;
  };

  beforeAll(async () => {
    if (!existsSync(guardScript)) throw new Error(`${guardScript}: run 'npm run build' first`);
    await stage().cluster();
    const { output: exported } = await stage().lab.pulumi(["stack", "export"]);
    const { deployment } = JSON.parse(exported) as {
      deployment: { resources: { urn: string }[] };
    };
    urns = deployment.resources.map(({ urn }) => urn);
  });

  if (inSoak) {
    test("a failed preview is no plan: what is protected stops the engine itself", async () => {
      const { code, stdout, stderr } = await guard(
        await plan((nodes) => nodes.pop(), "--show-sames"),
      );
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/is of a preview that failed.*lab-pve-gpu-0/);
    });

    test("a plan without what stays is not judged", async () => {
      const { code, stderr } = await guard(await plan());
      expect(code).toBe(2);
      expect(stderr).toContain("--show-sames");
    });
  }

  describe("with every protection lifted", () => {
    beforeAll(async () => {
      await stage().lab.pulumi(["state", "unprotect", "--all", "--yes"]);
    });

    test.each(Object.entries({ ...recordings, ...(inSoak && rarerRecordings) }))(
      "%s",
      async (_, { change, replaced = [], code, refusals: expected, says }) => {
        const machines = replaced.flatMap((name) =>
          urns.filter((urn) => urn.endsWith(`:Server::${name}`)),
        );
        const saved = path.join(stage().lab.directory, "saved.json");
        const text = await plan(
          change,
          "--show-sames",
          ...machines.flatMap((urn) => ["--replace", urn]),
          ...["--save-plan", saved],
        );
        const judged = await guard(text, { "saved-plan": readFileSync(saved, "utf8") });
        expect(judged.stderr).toBe("");
        expect(refusals(judged)).toEqual(expected);
        expect(judged.code).toBe(code);
        for (const said of says) {
          expect(judged.stdout).toEqual(
            typeof said === "string" ? expect.stringContaining(said) : expect.stringMatching(said),
          );
        }
      },
    );
  });
}
