import { sql, SqlError } from "../daemons/sql";
import type { Drill } from "../drills/drill";
import { passwords } from "../galera/cluster";
import { askTcp, askUdp } from "./ask";
import { dig, names, said, statusOf } from "./look";
import type { RecordType } from "./message";
import { type DnsStage, ports, zone } from "./stage";

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

/** What a healthy name server promises. */
export const healthy = [answers, closed, accounts] as const;
