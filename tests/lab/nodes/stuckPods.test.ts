import { stuckPods } from "../../../lab/nodes/stuckPods";

const now = Date.parse("2026-11-21T20:01:00Z");
const longAgo = "2026-11-21T20:00:30Z";
const justNow = "2026-11-21T20:00:58Z";

interface Draft {
  readonly nodeName?: string;
  readonly phase: string;
  readonly startTime?: string;
  readonly deletionTimestamp?: string;
}

const pod = ({ nodeName, phase, startTime, deletionTimestamp }: Draft) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: "web",
    creationTimestamp: longAgo,
    ...(deletionTimestamp !== undefined && { deletionTimestamp }),
  },
  spec: { ...(nodeName !== undefined && { nodeName }) },
  status: { phase, ...(startTime !== undefined && { startTime }) },
});

describe("a pod is stuck", () => {
  it.each<[string, boolean, Draft]>([
    ["it has not started for long", true, { nodeName: "a", phase: "Pending", startTime: longAgo }],
    [
      "it has not ended for long",
      true,
      { nodeName: "a", phase: "Running", deletionTimestamp: longAgo },
    ],
    ["it is about to start", false, { nodeName: "a", phase: "Pending", startTime: justNow }],
    ["it has no node yet", false, { phase: "Pending", startTime: longAgo }],
    ["its node has never seen it", true, { nodeName: "a", phase: "Pending" }],
    ["it runs", false, { nodeName: "a", phase: "Running", startTime: longAgo }],
  ])("when %s: %s", (_, isStuck, draft) => {
    expect(stuckPods([pod(draft)], now)).toHaveLength(isStuck ? 1 : 0);
  });
});
