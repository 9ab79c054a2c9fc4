import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Drill, problemsOf, rehearse } from "../../../lab/drills/drill";
import { Stage, type StageOptions } from "../../../lab/drills/stage";
import { describeLive } from "../kubernetes/liveCluster";

export const root = path.resolve(__dirname, "..", "..", "..");

export const labDirectory = (): string => mkdtempSync(path.join(tmpdir(), "hybrid-drill-"));

/** What takes minutes and shows only more of the same, or less likely things: `make soak`. */
export const inSoak = process.env["SOAK"] === "1";

/** Tests that share one lab, since deploying it takes longer than most of them. */
export function describeOnOneLab(
  title: string,
  tell: (stage: () => Stage) => void,
  options: Pick<StageOptions, "stackFile"> = {},
): void {
  describeLive(title, () => {
    let open: Stage | undefined;

    beforeAll(async () => {
      open = await Stage.open({ root, directory: labDirectory(), ...options });
    });

    afterAll(async () => {
      await open?.close();
    });

    tell(() => {
      if (open === undefined) throw new Error("there is no stage");
      return open;
    });
  });
}

/** Carries drills out one after the other: each must leave a whole cluster behind. */
export function testDrills(stage: () => Stage, drills: readonly Drill[]): void {
  test.each(drills.map((drill) => [drill.description, drill] as const))("%s", async (_, drill) => {
    expect(problemsOf(await rehearse(drill, stage()))).toEqual([]);
  });
}
