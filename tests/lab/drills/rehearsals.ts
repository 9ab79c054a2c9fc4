import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Drill, problemsOf, rehearse } from "../../../lab/drills/drill";
import { Stage } from "../../../lab/drills/stage";
import { describeLive } from "../kubernetes/liveCluster";

export const root = path.resolve(__dirname, "..", "..", "..");

export const labDirectory = (): string => mkdtempSync(path.join(tmpdir(), "hybrid-drill-"));

/** Carries drills out one after the other on one lab: each must leave a whole cluster behind. */
export function describeDrills(title: string, drills: readonly Drill[]): void {
  describeLive(title, () => {
    let stage: Stage | undefined;

    beforeAll(async () => {
      stage = await Stage.open({ root, directory: labDirectory() });
    }, 60_000);

    afterAll(async () => {
      await stage?.close();
    }, 60_000);

    test.each(drills.map((drill) => [drill.description, drill] as const))(
      "%s",
      async (_, drill) => {
        if (stage === undefined) throw new Error("there is no stage");
        expect(problemsOf(await rehearse(drill, stage))).toEqual([]);
      },
      900_000,
    );
  });
}
