import type { Probe } from "../../../components/gate/apiServer";
import { awaitControlPlanes, isBeforeCluster } from "../../../components/gate/controlPlaneGate";
import type { GateRequest, Moment } from "../../../components/gate/gateRequest";
import type { MembersAnswer } from "../../../components/gate/machineApi";
import type { ControlPlane, Questions } from "../../../components/gate/round";

const controlPlanes: readonly ControlPlane[] = ["a", "b", "c"].map((name, index) => ({
  name,
  address: `192.0.2.${String(index)}`,
}));
const strangerAddress = "192.0.2.9";
const nobody = { authorityPem: "", certificatePem: "", privateKeyPem: "" };
const nameOf = (address: string): string =>
  controlPlanes.find((one) => one.address === address)?.name ?? "stranger";

interface Situation {
  /** Control planes whose API server is ready. */
  readonly ready: readonly string[];
  /** Who votes in etcd, as every ready control plane says. */
  readonly members?: readonly string[];
}

/** A cluster in which whoever is ready tells the same members. */
const cluster = ({ ready, members = ["a", "b", "c"] }: Situation): Questions => ({
  kubernetes: nobody,
  talos: nobody,
  probe: (address) =>
    Promise.resolve<Probe>(
      ready.includes(nameOf(address))
        ? { ready: true, seen: "ready" }
        : { ready: false, seen: "connect ECONNREFUSED" },
    ),
  members: (address) =>
    Promise.resolve<MembersAnswer>(
      ready.includes(nameOf(address))
        ? {
            kind: "members",
            members: members.map((name) => ({
              id: `${name}${name}`,
              name,
              address: controlPlanes.find((one) => one.name === name)?.address ?? strangerAddress,
            })),
          }
        : { kind: "nobody", seen: "no connection" },
    ),
});

const request = (overrides: Partial<GateRequest>): GateRequest => ({
  controlPlanes: () => controlPlanes,
  subject: "b",
  moment: "after-change",
  mustSettle: false,
  questions: cluster({ ready: ["a", "b", "c"] }),
  timeoutSeconds: 0.05,
  pollSeconds: 0.01,
  settleSeconds: 0,
  mendCommand: (name) => `mend ${name}`,
  say: () => undefined,
  ...overrides,
});

const passes = async (overrides: Partial<GateRequest>): Promise<boolean> =>
  awaitControlPlanes(request(overrides)).then(
    () => true,
    () => false,
  );

const refusal = async (overrides: Partial<GateRequest>): Promise<string> =>
  awaitControlPlanes(request(overrides)).then(
    () => "open",
    (error: unknown) => (error as Error).message,
  );

describe("the gate between two control planes", () => {
  it.each<Situation & { situation: string; moment: Moment; subject?: string; open: boolean }>([
    { situation: "all are ready", moment: "before-change", ready: ["a", "b", "c"], open: true },
    {
      situation: "the broken one is the one to mend",
      moment: "before-change",
      ready: ["a", "c"],
      open: true,
    },
    {
      situation: "another voter is down",
      moment: "before-change",
      ready: ["b", "c"],
      open: false,
    },
    {
      situation: "the one that is away never joined",
      moment: "before-change",
      ready: ["a", "b"],
      members: ["a", "b"],
      open: true,
    },
    {
      situation: "a voter that the inventory does not name is down",
      moment: "before-change",
      ready: ["a", "b", "c"],
      members: ["a", "b", "c", "old"],
      open: false,
    },
    {
      situation: "a voter that the inventory does not name is ready",
      moment: "before-change",
      ready: ["a", "b", "c", "stranger"],
      members: ["a", "b", "c", "stranger"],
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
      situation: "another voter went down meanwhile",
      moment: "after-change",
      ready: ["a", "b"],
      open: false,
    },
    { situation: "nobody answers", moment: "after-change", ready: [], open: false },
    {
      situation: "those before it are ready",
      moment: "before-join",
      ready: ["a"],
      members: ["a"],
      open: true,
    },
    {
      situation: "the one before it is down and no voter",
      moment: "before-join",
      ready: ["c"],
      members: ["c"],
      open: false,
    },
    {
      situation: "a later one votes and is down",
      moment: "before-join",
      ready: ["a"],
      members: ["a", "c"],
      open: false,
    },
    {
      situation: "etcd still counts the machine it replaces",
      moment: "before-join",
      ready: ["a", "c"],
      open: true,
    },
    {
      situation: "a failed attempt has made it a voter that is ready",
      moment: "before-join",
      ready: ["a", "b"],
      members: ["a", "b"],
      open: true,
    },
    { situation: "nobody answers", moment: "before-join", ready: [], open: false },
    {
      situation: "it serves beside those before it",
      moment: "after-join",
      ready: ["a", "b"],
      members: ["a", "b"],
      open: true,
    },
    {
      situation: "it does not serve",
      moment: "after-join",
      ready: ["a"],
      members: ["a"],
      open: false,
    },
    { situation: "only the subject serves", moment: "first", ready: ["b"], open: true },
    { situation: "only another one serves", moment: "first", ready: ["a"], open: false },
  ])("is open=$open $moment when $situation", async ({ moment, open, ...situation }) => {
    await expect(passes({ moment, questions: cluster(situation) })).resolves.toBe(open);
  });

  it("stays shut while nobody tells who votes in etcd, however ready they are", async () => {
    const silent = (): Promise<MembersAnswer> =>
      Promise.resolve({ kind: "no etcd", seen: "etcdserver: no leader" });
    const questions = { ...cluster({ ready: ["a", "b", "c"] }), members: silent };
    await expect(refusal({ moment: "before-change", questions })).resolves.toContain(
      "etcd's members are not known (a: etcdserver: no leader; b: etcdserver: no leader",
    );
  });

  it("stays shut while control planes disagree on who votes", async () => {
    const questions: Questions = {
      ...cluster({ ready: ["a", "b", "c"] }),
      members: (address, credentials) =>
        cluster({
          ready: ["a", "b", "c"],
          members: nameOf(address) === "b" ? ["b"] : ["a", "c"],
        }).members(address, credentials),
    };
    await expect(refusal({ moment: "before-change", questions })).resolves.toContain(
      "etcd's members are not known (a says aa, cc; b says bb; c says aa, cc)",
    );
  });

  it("asks a voter where etcd means it while its address in the inventory is a new one", async () => {
    const moved = controlPlanes.map((one) =>
      one.name === "c" ? { ...one, address: "192.0.2.77" } : one,
    );
    const questions: Questions = {
      ...cluster({ ready: ["a", "b", "c"] }),
      probe: (address, credentials) =>
        address === "192.0.2.77"
          ? Promise.resolve({ ready: false, seen: "connect EHOSTUNREACH" })
          : cluster({ ready: ["a", "b", "c"] }).probe(address, credentials),
      members: (address, credentials) =>
        address === "192.0.2.77"
          ? Promise.resolve({ kind: "nobody", seen: "no connection" })
          : cluster({ ready: ["a", "b", "c"] }).members(address, credentials),
    };
    const moving = { moment: "before-change" as const, subject: "a", controlPlanes: () => moved };
    await expect(passes({ ...moving, questions })).resolves.toBe(true);
    const both = await refusal({
      ...moving,
      questions: { ...questions, probe: () => Promise.resolve({ ready: false, seen: "down" }) },
    });
    expect(both).toContain("c (192.0.2.2): down; down at 192.0.2.77");
  });

  it("says who is in the stack file and carries no quorum", async () => {
    const lines: string[] = [];
    const questions = cluster({ ready: ["a", "b", "c"], members: ["a", "b"] });
    const say = (line: string): void => void lines.push(line);
    await awaitControlPlanes(request({ moment: "before-change", questions, say }));
    expect(lines).toContain("c is in the stack file and does not vote in etcd");
  });

  it("opens as soon as the cluster is ready, not only at once", async () => {
    let rounds = 0;
    const questions: Questions = {
      ...cluster({ ready: ["a", "b", "c"] }),
      probe: (address, credentials) => {
        const isDown = nameOf(address) === "c" && rounds++ < 3;
        return cluster({ ready: isDown ? [] : ["a", "b", "c"] }).probe(address, credentials);
      },
    };
    await expect(passes({ questions, timeoutSeconds: 5 })).resolves.toBe(true);
    expect(rounds).toBe(4);
  });

  it("takes an address that becomes known while it waits", async () => {
    let rounds = 0;
    const joining: Partial<GateRequest> = {
      moment: "after-join",
      subject: "c",
      questions: cluster({ ready: ["a", "b", "c"], members: ["a", "b"] }),
      controlPlanes: () =>
        controlPlanes.map((one) => ({
          ...one,
          address: one.name === "c" && rounds++ < 3 ? undefined : one.address,
        })),
    };
    await expect(passes({ ...joining, timeoutSeconds: 5 })).resolves.toBe(true);
    expect(rounds).toBe(4);
  });

  it.each([
    { mustSettle: true, believes: false },
    { mustSettle: false, believes: true },
  ])(
    "believes readiness that ends within the settling time=$believes when it must settle=$mustSettle",
    async ({ mustSettle, believes }) => {
      let rounds = 0;
      const rebooting: Questions = {
        ...cluster({ ready: ["a", "b", "c"] }),
        probe: (address, credentials) => {
          const isDown = nameOf(address) === "b" && rounds++ >= 2;
          return cluster({ ready: isDown ? [] : ["a", "b", "c"] }).probe(address, credentials);
        },
      };
      const settling = { mustSettle, settleSeconds: 10, timeoutSeconds: 0.1 };
      await expect(passes({ questions: rebooting, ...settling })).resolves.toBe(believes);
    },
  );

  it("tells who waits that it has opened", async () => {
    const lines: string[] = [];
    await awaitControlPlanes(request({ say: (line) => lines.push(line) }));
    expect(lines).toEqual(["b: control planes ready, 0 s (after-change)"]);
  });
});

describe("a gate that gives up", () => {
  it("names who is not ready, what was seen, and every way out", async () => {
    const questions = cluster({ ready: ["a", "b"] });
    await expect(refusal({ moment: "before-change", subject: "a", questions })).resolves.toBe(
      "a: control planes not ready (before-change) within 0.05 s: " +
        "c (192.0.2.2): connect ECONNREFUSED. It was not touched. " +
        "Check 'talosctl -n 192.0.2.2 service etcd', that this machine reaches ports 6443 and 50000 " +
        "of each control plane. " +
        "One that its own settings broke is mended alone, once they are right: mend c. " +
        "One whose machine is lost for good must leave etcd first: " +
        "c: 'talosctl -n <a ready control plane> etcd remove-member cc'. " +
        "Then run 'pulumi up' again.",
    );
  });

  it.each<{ moment: Moment; consequence: string }>([
    { moment: "first", consequence: "no other control plane was configured" },
    { moment: "before-join", consequence: "It has not been configured" },
    { moment: "after-join", consequence: "a further 'pulumi up' counts it as done" },
    { moment: "before-change", consequence: "It was not touched" },
    { moment: "after-change", consequence: "a further 'pulumi up' counts it as done" },
  ])("says $moment what state the node is in", async ({ moment, consequence }) => {
    const questions = cluster({ ready: [] });
    await expect(refusal({ moment, questions })).resolves.toContain(consequence);
  });

  it("offers nothing to mend where the program has no resource", async () => {
    const questions = cluster({ ready: ["a", "b", "c"], members: ["a", "b", "c", "old"] });
    const message = await refusal({ moment: "before-change", questions });
    expect(message).toContain("old (192.0.2.9): connect ECONNREFUSED");
    expect(message).not.toContain("mended alone");
    expect(message).toContain("remove-member oldold");
  });

  it("does not call one lost that answers as a node", async () => {
    const questions: Questions = {
      ...cluster({ ready: ["a", "b"] }),
      members: (address, credentials) =>
        nameOf(address) === "c"
          ? Promise.resolve({ kind: "no etcd", seen: "etcdserver: no leader" })
          : cluster({ ready: ["a", "b"] }).members(address, credentials),
    };
    const message = await refusal({ moment: "before-change", subject: "a", questions });
    expect(message).toContain("c (192.0.2.2): connect ECONNREFUSED");
    expect(message).not.toContain("remove-member");
  });

  it("says that etcd has no majority where nodes answer and etcd does not", async () => {
    const silent = (): Promise<MembersAnswer> =>
      Promise.resolve({ kind: "no etcd", seen: "etcdserver: no leader" });
    const questions = { ...cluster({ ready: [] }), members: silent };
    await expect(refusal({ moment: "before-change", questions })).resolves.toContain(
      "etcd has no majority: bring the others back first; 'talosctl -n 192.0.2.0 etcd status'",
    );
  });

  it("names one without an address, and why it may have none", async () => {
    const members = (): readonly ControlPlane[] => [
      { name: "a", address: undefined },
      ...controlPlanes.slice(1),
    ];
    const questions = cluster({ ready: ["b", "c"], members: ["b", "c"] });
    const message = await refusal({ moment: "before-join", controlPlanes: members, questions });
    expect(message).toContain("a (no address): has no address yet; with --target");
    expect(message).not.toContain("talosctl -n undefined");
  });
});

describe("the question whether this is before there is a cluster", () => {
  const silent: Questions = cluster({ ready: [] });
  const answering = (answers: Readonly<Record<string, "no etcd" | "stranger">>): Questions => ({
    ...silent,
    members: (address) =>
      Promise.resolve<MembersAnswer>({ kind: answers[nameOf(address)] ?? "nobody", seen: "" }),
  });

  it.each<{
    situation: string;
    moment: Moment;
    subject?: string;
    questions: Questions;
    is: boolean;
  }>([
    { situation: "nobody answers", moment: "before-join", questions: silent, is: true },
    {
      situation: "nobody answers, but it is not the first",
      moment: "before-join",
      subject: "b",
      questions: silent,
      is: false,
    },
    {
      situation: "another one is ready",
      moment: "before-join",
      questions: cluster({ ready: ["c"] }),
      is: false,
    },
    {
      situation: "it is ready itself",
      moment: "before-join",
      questions: cluster({ ready: ["a"] }),
      is: false,
    },
    {
      situation: "another one is a node without etcd",
      moment: "before-join",
      questions: answering({ c: "no etcd" }),
      is: false,
    },
    {
      situation: "it alone is a node, configured by an attempt that failed",
      moment: "before-join",
      questions: answering({ a: "no etcd" }),
      is: true,
    },
    {
      situation: "it alone is a node, configured by an attempt that failed",
      moment: "before-change",
      questions: answering({ a: "no etcd" }),
      is: true,
    },
    {
      situation: "its machine has no configuration",
      moment: "before-change",
      questions: answering({ a: "stranger" }),
      is: true,
    },
    { situation: "nobody answers", moment: "before-change", questions: silent, is: false },
    {
      situation: "it has no etcd and another one neither",
      moment: "before-change",
      questions: answering({ a: "no etcd", b: "no etcd" }),
      is: false,
    },
  ])(
    "is answered $is $moment when $situation",
    async ({ questions, moment, subject = "a", is }) => {
      await expect(isBeforeCluster(request({ questions, moment, subject }))).resolves.toBe(is);
    },
  );

  it("is not answered by one silent round", async () => {
    let asked = 0;
    const questions: Questions = {
      ...silent,
      probe: (address, credentials) =>
        cluster({ ready: asked++ < 3 ? [] : ["a", "b", "c"] }).probe(address, credentials),
    };
    const moment = "before-join";
    await expect(isBeforeCluster(request({ questions, moment, subject: "a" }))).resolves.toBe(
      false,
    );
  });
});
