import type { ControlPlane, Probe } from "../../../components/gate/apiServer";
import {
  awaitControlPlanes,
  clusterAnswers,
  type GateRequest,
} from "../../../components/gate/controlPlaneGate";

const [first, second, third] = ["a", "b", "c"].map((name, index) => ({
  name,
  address: `192.0.2.${String(index)}`,
})) as [ControlPlane, ControlPlane, ControlPlane];
const credentials = { authorityPem: "", certificatePem: "", privateKeyPem: "" };

/** A probe that finds the named control planes ready, each knowing the same nodes. */
const cluster =
  (ready: readonly string[], nodeNames: readonly string[] = ["a", "b", "c", "worker"]) =>
  ({ name }: ControlPlane): Promise<Probe> =>
    Promise.resolve(
      ready.includes(name)
        ? { ready: true, seen: "ready", nodeNames }
        : { ready: false, seen: "connect ECONNREFUSED", nodeNames: [] },
    );

const request = (overrides: Partial<GateRequest>): GateRequest => ({
  controlPlanes: [first, second, third],
  subject: second,
  moment: "after",
  credentials,
  probe: cluster(["a", "b", "c"]),
  timeoutSeconds: 0.05,
  pollSeconds: 0.01,
  settleSeconds: 0,
  say: () => undefined,
  ...overrides,
});

const passes = async (overrides: Partial<GateRequest>): Promise<boolean> =>
  awaitControlPlanes(request(overrides)).then(
    () => true,
    () => false,
  );

describe("the gate between two control planes", () => {
  it.each<{
    situation: string;
    moment: GateRequest["moment"];
    probe: GateRequest["probe"];
    open: boolean;
  }>([
    { situation: "all are ready", moment: "before", probe: cluster(["a", "b", "c"]), open: true },
    {
      situation: "the broken one is the one to mend",
      moment: "before",
      probe: cluster(["a", "c"]),
      open: true,
    },
    { situation: "another one is down", moment: "before", probe: cluster(["b", "c"]), open: false },
    { situation: "all are ready", moment: "after", probe: cluster(["a", "b", "c"]), open: true },
    {
      situation: "the changed one does not come back",
      moment: "after",
      probe: cluster(["a", "c"]),
      open: false,
    },
    {
      situation: "another one went down meanwhile",
      moment: "after",
      probe: cluster(["a", "b"]),
      open: false,
    },
    {
      situation: "the third has not joined yet",
      moment: "after",
      probe: cluster(["a", "b"], ["a", "b"]),
      open: true,
    },
    { situation: "nobody answers", moment: "before", probe: cluster([]), open: false },
    { situation: "nobody answers", moment: "after", probe: cluster([]), open: false },
    {
      situation: "only the subject serves",
      moment: "first",
      probe: cluster(["b"], ["b"]),
      open: true,
    },
    {
      situation: "only another one serves",
      moment: "first",
      probe: cluster(["a"], ["a"]),
      open: false,
    },
  ])("is open=$open $moment a step when $situation", async ({ moment, probe, open }) => {
    await expect(passes({ moment, probe })).resolves.toBe(open);
  });

  it("opens as soon as the cluster is ready, not only at once", async () => {
    let rounds = 0;
    const probe = (member: ControlPlane): Promise<Probe> =>
      cluster(member === third && rounds++ < 3 ? [] : ["a", "b", "c"])(member);
    await expect(passes({ probe, timeoutSeconds: 5 })).resolves.toBe(true);
    expect(rounds).toBe(4);
  });

  it("does not believe readiness that ends within the settling time", async () => {
    let rounds = 0;
    const rebooting = (member: ControlPlane): Promise<Probe> =>
      cluster(member === second && rounds++ >= 2 ? ["a", "c"] : ["a", "b", "c"])(member);
    await expect(
      passes({ probe: rebooting, settleSeconds: 10, timeoutSeconds: 0.1 }),
    ).resolves.toBe(false);
    expect(rounds).toBeGreaterThan(3);
  });

  it("says which control plane holds it up, what was seen, and what to check", async () => {
    await expect(
      awaitControlPlanes(request({ subject: first, probe: cluster(["a", "b"]) })),
    ).rejects.toThrow(
      "a: control planes not ready after this step within 0.05 s: " +
        "c (192.0.2.2): connect ECONNREFUSED. Nothing further was touched. " +
        "Check 'talosctl -n 192.0.2.2 service etcd' and that this machine reaches port 6443 of each, " +
        "then run 'pulumi up' again.",
    );
  });

  it("tells who waits that it has opened", async () => {
    const lines: string[] = [];
    await awaitControlPlanes(request({ say: (line) => lines.push(line) }));
    expect(lines).toEqual(["b: control planes ready, 0 s (after)"]);
  });

  it.each([
    { ready: [], answers: false },
    { ready: ["c"], answers: true },
  ])("sees an existing cluster=$answers when $ready answer", async ({ ready, answers }) => {
    await expect(clusterAnswers(request({ probe: cluster(ready) }))).resolves.toBe(answers);
  });
});
