import type { Drill, Scene } from "../drills/drill";
import { attempt, until } from "../mesh/command";
import { sql, SqlError } from "../daemons/sql";
import { passwords } from "../galera/cluster";
import { startMember } from "../runbooks/galera";
import { askTcp, askUdp, SilenceError } from "./ask";
import { ApiError } from "./api";
import type { Answer, RecordType } from "./message";
import { a, type DnsStage, type NameServer, popularNames, ports, zone } from "./stage";

export type DnsScene = Scene<DnsStage>;

/** What a server says of a name: its addresses, or why there are none. */
export async function addressOf({ target }: NameServer, name: string): Promise<string> {
  return askUdp(target, name, "A").then(said, (error: unknown) =>
    error instanceof SilenceError ? "silence" : String(error),
  );
}

function said({ code, addresses }: Answer): string {
  const words: Readonly<Record<number, string>> = { 2: "SERVFAIL", 3: "NXDOMAIN", 5: "REFUSED" };
  return code === 0 ? addresses.join() : (words[code] ?? `code ${code}`);
}

const names = ({ server }: NameServer): string => server.host.name;

/** Runs dig against a server. */
export async function dig({ target }: NameServer, ...args: readonly string[]): Promise<string> {
  const common = [`@${target.address}`, "-p", String(target.port), "+tries=1", "+time=5"];
  return (await attempt("dig", [...common, ...args])).stdout;
}

const statusOf = (output: string): string => /status: (\w+)/.exec(output)?.[1] ?? "no answer";

const answers: Drill<DnsStage> = {
  name: "answers",
  description: "both servers answer over UDP and TCP, and say what there is not",
  rehearse: async (scene) => {
    const { servers } = scene.stage;
    const questions: readonly [name: string, type: RecordType, expected: string][] = [
      ["popular-7.drill.test", "A", "198.51.100.8"],
      ["PoPuLaR-7.DrIlL.tEsT", "A", "198.51.100.8"],
      ["anything.wild.drill.test", "A", "192.0.2.77"],
      ["nothing.drill.test", "A", "NXDOMAIN"],
      ["popular-7.drill.test", "AAAA", ""],
      ["of.others.example", "A", "REFUSED"],
    ];
    for (const server of servers) {
      await scene.step(`what ${names(server)} answers`, async () => {
        for (const [name, type, expected] of questions) {
          const [udp, tcp] = [
            await askUdp(server.target, name, type),
            await askTcp(server.target, name, type),
          ];
          scene.check(`${name} ${type} over UDP`, said(udp), expected);
          scene.check(`${name} ${type} over TCP`, said(tcp), expected);
        }
        const large = `large.${zone}`;
        const [udp, tcp] = [
          await askUdp(server.target, large, "TXT"),
          await askTcp(server.target, large, "TXT"),
        ];
        scene.check("a large answer is cut off over UDP", udp.isTruncated, true);
        scene.check("and whole over TCP", tcp.isTruncated, false);
        const soa = await dig(server, zone, "SOA", "+short");
        scene.check(
          "the zone has the name server and contact it was given",
          soa.split(" ").slice(0, 2),
          ["ns1.drill.test.", "hostmaster.drill.test."],
        );
      });
    }
  },
};

const closed: Drill<DnsStage> = {
  name: "closed",
  description: "no transfers, updates or notifications; release and name of the machine are hidden",
  rehearse: async (scene) => {
    const { api, servers, writer } = scene.stage;
    for (const server of servers) {
      await scene.step(`what ${names(server)} does not do`, async () => {
        const transfer = await dig(server, zone, "AXFR");
        scene.check("AXFR is refused", transfer.includes("Transfer failed"), true);
        scene.check("and gives no record away", transfer.includes("popular"), false);
        const version = await dig(server, "version.bind", "CH", "TXT");
        scene.check(
          "its release is hidden",
          /\d+\.\d+\.\d+|PowerDNS/.test(version.split(";; ANSWER")[1] ?? ""),
          false,
        );
        const id = await dig(server, "id.server", "CH", "TXT", "+nsid");
        scene.check("its host is hidden", id.includes(names(server)), false);
        const notify = await dig(server, zone, "SOA", "+opcode=NOTIFY");
        scene.check("NOTIFY is refused", statusOf(notify), "REFUSED");
        const update = await dig(server, zone, "SOA", "+opcode=UPDATE");
        scene.check("UPDATE is refused", statusOf(update), "REFUSED");
        const any = await askUdp(server.target, zone, "ANY");
        scene.check("ANY is not answered over UDP", any.isTruncated, true);
        const page = await fetch(`http://${server.target.address}:${ports.web}/api/v1/servers`);
        scene.check("it has no API", page.status, 404);
      });
    }
    await scene.step("the writer", async () => {
      const page = await fetch(`http://${writer.host.address}:${ports.web}/api/v1/servers`);
      scene.check("it wants the key", page.status, 401);
      const found = (await api.call("GET", `/zones/${zone}`)) as { readonly kind: string };
      scene.check("zones are copied by the database alone", found.kind, "Native");
    });
  },
};

/** Much longer than any cache keeps anything; what is measured is in the table. */
const designedSeconds = 90;

const changes: Drill<DnsStage> = {
  name: "changes",
  description: "records and a zone that were asked for before they were there, changed, taken away",
  rehearse: async (scene) => {
    const { api, servers } = scene.stage;
    const names = {
      late: "_acme-challenge.late.drill.test",
      changed: "changed.drill.test",
      gone: "gone.drill.test",
    } as const;
    const everywhere = (name: string): Promise<string[]> =>
      Promise.all(servers.map((server) => addressOf(server, name)));
    const seen = async (change: string, name: string, expected: string): Promise<void> => {
      const look = (): Promise<string[]> => everywhere(name);
      const start = performance.now();
      await scene.eventually(change, [expected, expected], look, designedSeconds);
      const seconds = ((performance.now() - start) / 1_000).toFixed(1);
      scene.stage.record("Changes", { change, "seen by both after, s": seconds });
    };
    await scene.step("before", async () => {
      await api.patch(zone, [
        a(`${names.changed}.`, "192.0.2.51"),
        a(`${names.gone}.`, "192.0.2.52"),
      ]);
      scene.check("a record is not there", await everywhere(names.late), ["NXDOMAIN", "NXDOMAIN"]);
      scene.check("one is", await everywhere(names.changed), ["192.0.2.51", "192.0.2.51"]);
      scene.check("another is", await everywhere(names.gone), ["192.0.2.52", "192.0.2.52"]);
      scene.check("a zone is not", await everywhere("www.new.test"), ["REFUSED", "REFUSED"]);
    });
    await scene.step("after", async () => {
      await api.patch(zone, [
        a(`${names.late}.`, "192.0.2.50"),
        a(`${names.changed}.`, "192.0.2.53"),
        { ...a(`${names.gone}.`, ""), records: [] },
      ]);
      await api.createZone("new.test.", ["ns1.drill.test."]);
      await api.patch("new.test.", [a("www.new.test.", "192.0.2.60")]);
      await Promise.all([
        seen("a record that was asked for before appears", names.late, "192.0.2.50"),
        seen("another address is seen", names.changed, "192.0.2.53"),
        seen("a record that is taken away is gone", names.gone, "NXDOMAIN"),
        seen("a new zone is served", "www.new.test", "192.0.2.60"),
      ]);
    });
  },
};

const accounts: Drill<DnsStage> = {
  name: "accounts",
  description:
    "the servers' account cannot write, and the writer's cannot change tables or accounts",
  rehearse: async (scene) => {
    const { galera } = scene.stage;
    const attemptAs = (user: "pdns-reader" | "pdns-writer", statement: string): Promise<string> =>
      sql(
        { host: galera.first.host.address, user, password: passwords[user], database: "powerdns" },
        statement,
      ).then(
        () => "done",
        (error: unknown) => (error instanceof SqlError ? `error ${error.code}` : String(error)),
      );
    const refused = "error 1142";
    await scene.step("what the accounts may not do", async () => {
      const write =
        "INSERT INTO records (domain_id, name, type, content) VALUES (1, 'x', 'A', '192.0.2.9')";
      scene.check(
        "the reader reads",
        await attemptAs("pdns-reader", "SELECT COUNT(*) FROM records"),
        "done",
      );
      scene.check("the reader does not insert", await attemptAs("pdns-reader", write), refused);
      scene.check(
        "nor update",
        await attemptAs("pdns-reader", "UPDATE records SET ttl = 1"),
        refused,
      );
      scene.check("nor delete", await attemptAs("pdns-reader", "DELETE FROM records"), refused);
      for (const user of ["pdns-reader", "pdns-writer"] as const) {
        scene.check(`${user} drops no table`, await attemptAs(user, "DROP TABLE records"), refused);
        scene.check(
          `${user} makes no table`,
          await attemptAs(user, "CREATE TABLE x (id INT PRIMARY KEY)"),
          refused,
        );
        scene.check(
          `${user} sees no account`,
          await attemptAs(user, "SELECT User FROM mysql.user"),
          refused,
        );
      }
    });
  },
};

/** Starts a member that was killed, and waits until all are whole. */
async function bringBack({ stage }: DnsScene, ...members: readonly NameServer["member"][]) {
  for (const member of members) member.start(startMember);
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
      if ((await until(() => Promise.resolve(acknowledged.length >= goal), 120)) === undefined) {
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

/** What a healthy name server promises. */
export const healthy = [answers, closed, accounts, changes] as const;
/** What it promises when its database is not well; each leaves everything whole behind. */
export const unhealthy = [databaseGone, minority, writerMoves] as const;
