import { patienceSeconds } from "../daemons/patience";
import type { Drill } from "../drills/drill";
import { until } from "../mesh/command";
import { fullStop } from "../runbooks/galera";
import { ApiError } from "./api";
import { addressOf, type DnsScene, names } from "./look";
import { a, type DnsStage, type NameServer, popularNames, zone } from "./stage";

/**
 * Starts members that were killed, and waits until all are whole. They are told where they were, so that
 * they need no copy of everything, which is a drill of its own.
 */
async function bringBack({ stage }: DnsScene, ...members: readonly NameServer["member"][]) {
  for (const member of members) {
    const position = await member.carryOut(fullStop.position);
    member.start(fullStop.join, { POSITION: position });
  }
  await stage.galera.whole();
}

const databaseGone: Drill<DnsStage> = {
  name: "database gone",
  description:
    "a server without its database answers from its cache, then SERVFAIL, and recovers by itself",
  rehearse: async (scene) => {
    const { servers } = scene.stage;
    const [hit, other] = servers;
    const [popular] = popularNames;
    if (popular === undefined) throw new RangeError("there is no name to ask for");
    const starts = hit.server.starts;
    await scene.step("the member beside a server is killed", async () => {
      await addressOf(hit, popular.name);
      await hit.member.kill();
      scene.check(
        "what is cached is answered",
        await addressOf(hit, popular.name),
        popular.address,
      );
      await scene.eventually(
        "the rest is SERVFAIL, so that resolvers ask the other server",
        "SERVFAIL",
        () => addressOf(hit, "popular-90.drill.test"),
      );
      scene.check(
        "which answers",
        await addressOf(other, "popular-91.drill.test"),
        "198.51.100.92",
      );
    });
    await scene.step("the member comes back", async () => {
      await bringBack(scene, hit.member);
      await scene.eventually("the server answers again", "198.51.100.93", () =>
        addressOf(hit, "popular-92.drill.test"),
      );
      scene.check("without a restart", hit.server.starts, starts);
      scene.check("and is the same process", hit.server.isRunning, true);
    });
  },
};

const minority: Drill<DnsStage> = {
  name: "no majority",
  description:
    "a member without a majority goes on answering, and the API says that it cannot write",
  rehearse: async (scene) => {
    const { api, galera, servers } = scene.stage;
    const [left, hit] = servers;
    const home = galera.members.find(({ host }) => host.site === "home");
    if (home === undefined) throw new RangeError("the cluster lacks home");
    await scene.step("two of three are killed", async () => {
      await Promise.all([hit.member.kill(), home.kill()]);
      await left.member.alone();
      for (const index of [21, 22, 23, 24, 25]) {
        const name = `popular-${index}.drill.test`;
        scene.check(
          `${name}, which no cache has`,
          await addressOf(left, name),
          `198.51.100.${index + 1}`,
        );
      }
      const refusal = await api.patch(zone, [a(`refused.${zone}`, "192.0.2.40")]).then(
        () => "written",
        (error: unknown) =>
          error instanceof ApiError && error.status !== 422 ? "an error" : String(error),
      );
      scene.check("a write is answered with", refusal, "an error");
    });
    await scene.step("they come back", async () => {
      await bringBack(scene, hit.member, home);
      await scene.eventually("writes go on", true, async () => {
        await api.patch(zone, [a(`accepted.${zone}`, "192.0.2.41")]);
        return true;
      });
      await scene.eventually("and both servers show them", ["192.0.2.41", "192.0.2.41"], () =>
        Promise.all(servers.map((server) => addressOf(server, "accepted.drill.test"))),
      );
      scene.check(
        "a refused write is nowhere",
        await addressOf(left, "refused.drill.test"),
        "NXDOMAIN",
      );
    });
  },
};

const writerMoves: Drill<DnsStage> = {
  name: "writer's member lost",
  description:
    "the member that the API writes to is killed: clients try again, and nothing is lost",
  rehearse: async (scene) => {
    const { api, galera, primary, servers } = scene.stage;
    const acknowledged: string[] = [];
    let longest = 0;
    let failures = 0;
    let isOver = false;
    const client = async (): Promise<void> => {
      let last = performance.now();
      for (let number = 0; !isOver; number++) {
        const name = `written-${number}.${zone}`;
        // Like ExternalDNS: what fails three times is tried again in the next round.
        const isWritten = await api.patchPersistently(zone, [a(name, "192.0.2.30")]).then(
          () => true,
          () => false,
        );
        if (isWritten) {
          acknowledged.push(name.slice(0, -1));
          longest = Math.max(longest, performance.now() - last);
          last = performance.now();
        } else failures += 1;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const more = async (count: number): Promise<void> => {
      const goal = acknowledged.length + count;
      const isThere = (): Promise<boolean> => Promise.resolve(acknowledged.length >= goal);
      if ((await until(isThere, patienceSeconds)) === undefined) {
        throw new Error("the API acknowledges no write any more");
      }
    };
    const running = client();
    const hit = galera.members.find(({ host }) => host.address === primary.leadsTo);
    if (hit === undefined) throw new Error("the Service leads to no member");
    await scene.step("the primary is killed", async () => {
      await more(10);
      await hit.kill();
      await more(10);
    });
    isOver = true;
    await running;
    scene.check("the Service leads elsewhere", primary.leadsTo === hit.host.address, false);
    await scene.step("it comes back", () => bringBack(scene, hit));
    let lost = 0;
    for (const server of servers) {
      const seen = await Promise.all(acknowledged.map((name) => addressOf(server, name)));
      const missing = acknowledged.filter((_, index) => seen[index] !== "192.0.2.30");
      lost = Math.max(lost, missing.length);
      scene.check(`${names(server)} serves every acknowledged record`, missing, []);
    }
    scene.stage.record("Writes through the API", {
      fault: "the primary killed",
      "acknowledged writes": acknowledged.length,
      "lost writes": lost,
      "rounds that failed": failures,
      "longest write gap, s": (longest / 1_000).toFixed(1),
    });
  },
};

/** What it promises when its database is not well; each leaves everything whole behind. */
export const unhealthy = [databaseGone, minority, writerMoves] as const;
