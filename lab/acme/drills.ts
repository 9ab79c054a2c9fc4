import type { Drill, Scene } from "../drills/drill";
import { until } from "../mesh/command";
import { askTcp } from "../dns/ask";
import { designedSeconds, slackSeconds } from "../records/designed";
import { ObservedApi } from "../records/observedApi";
import { chainProblems, namesIn } from "./chain";
import { type Ending, order, type Proof, type Solver } from "./order";
import { acmeZone, type AcmeStage } from "./stage";

type AcmeScene = Scene<AcmeStage>;

const textsOf = ({ dns }: AcmeStage, name: string): Promise<(readonly string[])[]> =>
  Promise.all(
    dns.servers.map(async ({ target }) => (await askTcp(target, name.slice(0, -1), "TXT")).texts),
  );

/**
 * Waits until every name server of the zone has the value, as cert-manager does before it lets the
 * authority look. @returns seconds
 */
async function propagated(stage: AcmeStage, { name, value }: Proof): Promise<number> {
  const isEverywhere = async (): Promise<boolean> =>
    (await textsOf(stage, name)).every((texts) => texts.includes(value));
  const seconds = await until(isEverywhere, designedSeconds.changes + slackSeconds);
  if (seconds === undefined) throw new Error(`${name}: not at every server in the designed time`);
  return seconds;
}

const orderTries = 5;

/**
 * Orders, and once more when something did not come in time, as cert-manager does.
 *
 * @param solverOf who writes the records of one try
 */
async function orderOn(
  { client, dns, pebble }: AcmeStage,
  names: readonly string[],
  solverOf: () => Solver,
): Promise<Exclude<Ending, { late: string }>> {
  for (let attempt = 1; ; attempt++) {
    const ending = await order(client, pebble, names, solverOf());
    if (!("late" in ending)) return ending;
    dns.record("Orders that were late", { names: names.join(" "), why: ending.late });
    if (attempt === orderTries) throw new Error(`${names.join(", ")}: ${ending.late}`);
  }
}

/** Orders as cert-manager does, and checks what comes of it. */
async function orderAndCheck(scene: AcmeScene, names: readonly string[]): Promise<void> {
  const { stage } = scene;
  const { agreement, dns, webhook } = stage;
  let proofs: Proof[] = [];
  let waits: number[] = [];
  let before = 0;
  let asked = new Map<string, number>();
  let start = 0;
  const ending = await orderOn(stage, names, () => {
    [proofs, waits] = [[], []];
    [before, asked, start] = [
      agreement.disagreements,
      new Map(agreement.answers),
      performance.now(),
    ];
    return {
      present: async (proof) => {
        // Somebody has looked already, so that the servers remember that there was nothing new.
        await textsOf(stage, proof.name);
        await webhook.present(proof);
        waits.push(await propagated(stage, proof));
        proofs.push(proof);
      },
      cleanUp: (proof) => webhook.cleanUp(proof),
    };
  });
  const seconds = (performance.now() - start) / 1_000;
  if ("refused" in ending) {
    scene.check("the order", ending.refused, "a certificate");
    return;
  }
  scene.check("each name was proved", proofs.length, names.length);
  scene.check("the certificate is for these names", namesIn(ending.chain), names.toSorted());
  scene.check("its chain", chainProblems(ending.chain, await stage.pebble.root()), []);
  scene.check("both servers said the same", agreement.disagreements - before, 0);
  for (const { target, server } of dns.servers) {
    const answers = (agreement.answers.get(target.address) ?? 0) - (asked.get(target.address) ?? 0);
    scene.check(`${server.host.name} was asked`, answers >= names.length, true);
  }
  const { rrsets = [] } = await new ObservedApi(dns.api).zone(`${acmeZone}.`);
  const values = rrsets
    .filter(({ type }) => type === "TXT")
    .flatMap(({ records }) => records.map(({ content }) => content));
  const left = proofs.filter(({ value }) => values.includes(`"${value}"`));
  scene.check("no proof is left behind", left, []);
  dns.record("Certificates", {
    names: names.join(" "),
    "designed, s": designedSeconds.changes,
    "each at both servers after, s": waits.map((wait) => wait.toFixed(1)).join(" "),
    "certificate after, s": seconds.toFixed(1),
  });
}

const certificates: Drill<AcmeStage> = {
  name: "certificates",
  description: "names and wildcards are proved at both servers; the chain leads to the root",
  rehearse: async (scene) => {
    const orders: readonly (readonly string[])[] = [
      // Both are proved by the same record, one after the other.
      [acmeZone, `*.${acmeZone}`],
      [`*.apps.${acmeZone}`, `deep.in.apps.${acmeZone}`],
    ];
    for (const names of orders) {
      await scene.step(names.join(", "), () => orderAndCheck(scene, names));
    }
  },
};

const beside: Drill<AcmeStage> = {
  name: "beside another",
  description: "the value of another order for the same name is neither replaced nor cleaned up",
  rehearse: async (scene) => {
    const { stage } = scene;
    const name = `_acme-challenge.shared.${acmeZone}.`;
    const another = { name, value: "value-of-another-order" };
    await stage.webhook.present(another);
    await scene.step("an order", () => orderAndCheck(scene, [`shared.${acmeZone}`]));
    const sets = await new ObservedApi(stage.dns.api).recordSets(`${acmeZone}.`, name, "TXT");
    const values = sets.flatMap(({ records }) => records.map(({ content }) => content));
    scene.check("the other's value is there", values, [`"${another.value}"`]);
    await stage.webhook.cleanUp(another);
  },
};

const refusals: Drill<AcmeStage> = {
  name: "refusals",
  description: "without the right record there is no certificate",
  rehearse: async (scene) => {
    const { stage } = scene;
    const { webhook } = stage;
    const nothing = (): Promise<void> => Promise.resolve();
    const refusalOf = async (label: string, solver: Solver): Promise<string> => {
      const ending = await orderOn(stage, [`${label}.${acmeZone}`], () => solver);
      return "refused" in ending ? ending.refused : "a certificate";
    };
    await scene.step("no record", async () => {
      const said = await refusalOf("missing", { present: nothing, cleanUp: nothing });
      scene.check("the authority finds none", said.includes("Error retrieving TXT records"), true);
    });
    await scene.step("the record of another challenge", async () => {
      const wrong = ({ name }: Proof): Proof => ({ name, value: "x".repeat(43) });
      const said = await refusalOf("wrong", {
        present: async (proof) => {
          await webhook.present(wrong(proof));
          await propagated(stage, wrong(proof));
        },
        cleanUp: (proof) => webhook.cleanUp(wrong(proof)),
      });
      scene.check(
        "the authority wants another value",
        said.includes("Correct value not found"),
        true,
      );
    });
    await scene.step("one of the servers is away", async () => {
      const [, away] = stage.dns.servers;
      const said = await refusalOf("half", {
        present: async (proof) => {
          await webhook.present(proof);
          await propagated(stage, proof);
          await away.server.kill();
        },
        cleanUp: (proof) => webhook.cleanUp(proof),
      });
      scene.check(
        "the other alone does not do",
        said.includes("Error retrieving TXT records"),
        true,
      );
      await away.server.start();
    });
  },
};

/** Everything that is rehearsed with the authority, in this order. */
export const drills: readonly Drill<AcmeStage>[] = [certificates, beside, refusals];
