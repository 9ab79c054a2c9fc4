import type { ControlPlane, Probe } from "../../../components/gate/apiServer";
import {
  awaitControlPlanes,
  clusterAnswers,
  type GateRequest,
  type Moment,
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
  moment: "after-change",
  credentials,
  probe: cluster(["a", "b", "c"]),
  timeoutSeconds: 0.05,
  pollSeconds: 0.01,
  settleSeconds: 0,
  absent: [],
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
    moment: Moment;
    subject?: ControlPlane;
    ready: readonly string[];
    known?: readonly string[];
    absent?: readonly string[];
    open: boolean;
  }>([
    { situation: "all are ready", moment: "before-change", ready: ["a", "b", "c"], open: true },
    {
      situation: "the broken one is the one to mend",
      moment: "before-change",
      ready: ["a", "c"],
      open: true,
    },
    { situation: "another one is down", moment: "before-change", ready: ["b", "c"], open: false },
    {
      situation: "another one is down and its Node is gone",
      moment: "before-change",
      ready: ["a", "b"],
      known: ["a", "b"],
      open: false,
    },
    {
      situation: "the one that is down is known to be no member",
      moment: "before-change",
      ready: ["a", "b"],
      known: ["a", "b"],
      absent: ["c"],
      open: true,
    },
    { situation: "nobody answers", moment: "before-change", ready: [], open: false },
    { situation: "all are ready", moment: "after-change", ready: ["a", "b", "c"], open: true },
    {
      situation: "the changed one does not come back",
      moment: "after-change",
      ready: ["a", "c"],
      open: false,
    },
    {
      situation: "another one went down meanwhile",
      moment: "after-change",
      ready: ["a", "b"],
      open: false,
    },
    {
      situation: "another one went down and its Node is gone",
      moment: "after-change",
      ready: ["a", "b"],
      known: ["a", "b"],
      open: false,
    },
    { situation: "nobody answers", moment: "after-change", ready: [], open: false },
    {
      situation: "those before it are ready",
      moment: "before-join",
      ready: ["a"],
      known: ["a"],
      open: true,
    },
    { situation: "the one before it is down", moment: "before-join", ready: ["c"], open: false },
    {
      situation: "a later one has joined and is down",
      moment: "before-join",
      ready: ["a"],
      known: ["a", "c"],
      open: false,
    },
    { situation: "nobody answers", moment: "before-join", ready: [], open: false },
    {
      situation: "it serves beside those before it",
      moment: "after-join",
      ready: ["a", "b"],
      known: ["a", "b"],
      open: true,
    },
    {
      situation: "it does not serve",
      moment: "after-join",
      ready: ["a"],
      known: ["a"],
      open: false,
    },
    {
      situation: "only the subject serves",
      moment: "first",
      ready: ["b"],
      known: ["b"],
      open: true,
    },
    {
      situation: "only another one serves",
      moment: "first",
      ready: ["a"],
      known: ["a"],
      open: false,
    },
  ])(
    "is open=$open $moment when $situation",
    async ({ moment, ready, known, absent = [], open }) => {
      const probe = cluster(ready, known);
      await expect(passes({ moment, probe, absent })).resolves.toBe(open);
    },
  );

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
      "a: control planes not ready (after-change) within 0.05 s: " +
        "c (192.0.2.2): connect ECONNREFUSED. No other control plane was touched since. " +
        "Check 'talosctl -n 192.0.2.2 service etcd' and that this machine reaches port 6443 of each, " +
        "then run 'pulumi up' again. One that is no member of etcd ('talosctl etcd members') is " +
        "left out by its name in hybrid:cluster.gate.absent.",
    );
  });

  it("tells who waits that it has opened", async () => {
    const lines: string[] = [];
    await awaitControlPlanes(request({ say: (line) => lines.push(line) }));
    expect(lines).toEqual(["b: control planes ready, 0 s (after-change)"]);
  });

  it.each([
    { ready: [], answers: false },
    { ready: ["c"], answers: true },
  ])("sees an existing cluster=$answers when $ready answer", async ({ ready, answers }) => {
    await expect(clusterAnswers(request({ probe: cluster(ready) }))).resolves.toBe(answers);
  });
});
