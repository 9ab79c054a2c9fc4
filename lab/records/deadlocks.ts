import { SqlSession } from "../daemons/sql";
import { answerPatienceSeconds as statementSeconds } from "../daemons/patience";
import { options } from "../daemons/run";
import type { Drill } from "../drills/drill";
import type { DnsStage } from "../dns/stage";
import type { Member } from "../galera/cluster";
import { seconds, until } from "../mesh/command";
import { clientsOf, deployZone, insist } from "./clients";
import { persistently } from "./externalDns";
import { ObservedApi } from "./observedApi";
import { fixedRecord, sharedZone } from "./zone";

const rounds = options.soak ? 100 : 10;
const zone = `${sharedZone}.`;
/** For so long the table of transactions may still say what was before. */
const tableSeconds = 0.3;

const locking = (label: string): string =>
  `SELECT id FROM records WHERE name = '${label}.${sharedZone}' AND type = 'A' FOR UPDATE`;

/**
 * Makes a real deadlock: another session holds the second record that a call wants, waits until the
 * call holds the first, and then wants that one. The database rolls back whoever has done less.
 */
async function inTheWayOf<T>(member: Member, labels: [string, string], call: () => Promise<T>) {
  const [first, second] = labels;
  const session = new SqlSession({ ...member.connection, database: "powerdns" });
  const run = (statement: string): Promise<readonly string[]> =>
    session.execute(statement, statementSeconds);
  try {
    // Only what it names is locked, and not what lies between.
    await run("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
    await run("BEGIN");
    // So much that it is not the one that is rolled back.
    await run("UPDATE records SET ttl = ttl + 1 WHERE name LIKE 'popular-%'");
    await run(locking(second));
    const result = call();
    await seconds(tableSeconds);
    const isWaiting = async (): Promise<boolean> => {
      const [[count] = []] = await member.query(
        "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'",
      );
      return Number(count) > 0;
    };
    if ((await until(isWaiting, statementSeconds)) === undefined) {
      throw new Error("the call never wanted the record");
    }
    await run(locking(first));
    await run("ROLLBACK");
    return await result;
  } finally {
    await session.close();
  }
}

/** Both clients when the database rolls back what they are in the middle of. */
export const deadlocks: Drill<DnsStage> = {
  name: "deadlocks",
  description: "the database rolls a call back: it is refused whole, tried again, and not lost",
  rehearse: async (scene) => {
    const { stage } = scene;
    const { operator } = clientsOf(stage);
    await deployZone(operator);
    const member = stage.galera.members.find(({ host }) => host.address === stage.primary.leadsTo);
    if (member === undefined) throw new Error("the Service leads to no member");
    const labels: [string, string] = ["first", "second"];
    const contentsOf = async (): Promise<readonly string[]> => {
      const rows = await member.query(
        `SELECT content FROM powerdns.records WHERE type = 'A' AND name IN (${labels
          .map((label) => `'${label}.${sharedZone}'`)
          .join()}) ORDER BY name`,
      );
      return rows.map(([content = ""]) => content);
    };
    for (const label of labels) await insist(operator, fixedRecord(label, "10.3.0.0"));
    const api = new ObservedApi(stage.api);
    let lost = 0;
    await scene.step(`${rounds} calls that are rolled back`, async () => {
      for (let number = 1; number <= rounds; number++) {
        const address = `10.3.0.${number}`;
        const change = labels.map((label) => ({
          ...{ name: `${label}.${zone}`, type: "A", ttl: 300, changetype: "REPLACE" as const },
          records: [{ content: address, disabled: false }],
        }));
        const before = await contentsOf();
        const isRefused = await inTheWayOf(member, labels, () =>
          api.patch(zone, change).then(
            () => false,
            () => true,
          ),
        );
        const wanted = isRefused ? before : [address, address];
        scene.check(isRefused ? "a refused call" : "a call", await contentsOf(), wanted);
        await persistently(() => api.patch(zone, change));
        const after = await contentsOf();
        if (after.join() !== [address, address].join()) lost += 1;
      }
    });
    scene.check("every one was rolled back once", api.failures, rounds);
    scene.check("what was acknowledged is there", lost, 0);
    stage.record("Deadlocks", {
      "calls rolled back": rounds,
      refused: api.failures,
      "acknowledged at the next try": api.calls.length - api.failures,
      lost,
    });
    for (const label of labels) await operator.deleted(fixedRecord(label, ""));
  },
};
