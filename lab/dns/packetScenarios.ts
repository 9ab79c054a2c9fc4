import type { Drill } from "../drills/drill";
import { options } from "../daemons/run";
import { randomNumbers } from "../drills/scenarios/interruptedMoments";
import { malformed, pesterTcp, pesterUdp } from "./fuzz";
import { load } from "./load";
import { addressOf } from "./look";
import { type DnsStage, popularName, popularNames } from "./stage";

const packets = { udp: options.soak ? 40_000 : 4_000, tcp: options.soak ? 2_000 : 200 };
/** Open at once. */
const connections = 10;
const perSecond = 1_000;
const seconds = options.soak ? 60 : 20;

/** Packets that nobody should send. */
export const malformedPackets: Drill<DnsStage> = {
  name: "malformed packets",
  description: "thousands of malformed and oversized packets: the server lives and answers right",
  rehearse: async (scene) => {
    const random = randomNumbers(options.seed);
    const [server] = scene.stage.servers;
    const starts = server.server.starts;
    const { name, address } = popularName(3);
    const make = (count: number): Buffer[] =>
      Array.from({ length: count }, () => malformed(random, name));
    await scene.step(`${packets.udp} packets over UDP`, async () => {
      await pesterUdp(server.target, make(packets.udp));
      await scene.eventually("it answers right", address, () => addressOf(server, name));
    });
    await scene.step(`${packets.tcp} packets over TCP`, async () => {
      await Promise.all(
        Array.from({ length: connections }, (_, index) =>
          pesterTcp(
            server.target,
            make(packets.tcp / connections),
            randomNumbers(options.seed + index),
          ),
        ),
      );
      await scene.eventually("it answers right", address, () => addressOf(server, name));
    });
    scene.check("it is the same process", server.server.isRunning, true);
    scene.check("which was never started again", server.server.starts, starts);
  },
};

/** As many questions as no zone of this size ever gets. */
export const manyQuestions: Drill<DnsStage> = {
  name: "load",
  description: "a thousand questions a second at either server: none is lost, none answered wrong",
  rehearse: async (scene) => {
    const { servers } = scene.stage;
    await scene.step(`${perSecond} questions a second at each for ${seconds} s`, async () => {
      const asking = servers.map(async ({ server, target }) => {
        const seen = await load(target, popularNames, perSecond, seconds);
        return { name: server.host.name, seen };
      });
      for (const { name, seen } of await Promise.all(asking)) {
        scene.check(`${name} was asked all`, seen.asked, perSecond * seconds);
        scene.check(`${name} has lost none`, seen.lost, 0);
        scene.check(`${name} has answered none wrong`, seen.wrong, 0);
        const { asked, right, wrong, lost } = seen;
        const took = { "took, s": seen.seconds.toFixed(1) };
        scene.stage.record("Load", { server: name, asked, right, wrong, lost, ...took });
      }
    });
  },
};

/** The database takes connections and questions, and says nothing. */
export const databaseHangs: Drill<DnsStage> = {
  name: "database hangs",
  description: "the member beside a server hangs under load: the server outlives it, answers right",
  rehearse: async (scene) => {
    const { galera, servers } = scene.stage;
    const [hit, other] = servers;
    const starts = hit.server.starts;
    const { name, address } = popularName(50);
    await scene.step("the member is frozen", async () => {
      await addressOf(hit, name);
      hit.member.freeze();
      scene.check("what is cached is answered", await addressOf(hit, name), address);
      const strangers = Array.from({ length: 1_000 }, (_, index) => ({
        name: `nobody-${index}.drill.test`,
        address: "",
      }));
      const asking = load(hit.target, strangers, 500, 2, 1);
      scene.check(
        "the other server answers",
        await addressOf(other, popularName(51).name),
        "198.51.100.52",
      );
      await asking;
    });
    await scene.step("it goes on", async () => {
      hit.member.thaw();
      await galera.whole();
      const { name: asked, address: expected } = popularName(52);
      await scene.eventually("the server answers again", expected, () => addressOf(hit, asked));
      scene.check("without a restart", hit.server.starts, starts);
      scene.check("and is the same process", hit.server.isRunning, true);
    });
  },
};
