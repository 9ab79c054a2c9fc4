import type { Drill } from "../drills/drill";
import type { DnsStage } from "../dns/stage";
import { ApiError } from "../dns/api";
import { clientsOf, deployZone, everywhere, loop, route, seen } from "./clients";
import { designedSeconds } from "./designed";
import { fixedRecord } from "./zone";

/** Both clients while there is no API, and after. */
export const outage: Drill<DnsStage> = {
  name: "API away",
  description:
    "the API is away: ExternalDNS catches up by itself, an object of the operator wants a hand",
  rehearse: async (scene) => {
    const { stage } = scene;
    const { externalDns, operator } = clientsOf(stage);
    const wanted = [route("patient", "203.0.113.40")];
    const object = fixedRecord("impatient", "198.51.100.40");
    await deployZone(operator);
    await scene.step("the API is away", async () => {
      await stage.writer.kill();
      const ended = await externalDns.synchronize(wanted).then(
        () => "done",
        (error: unknown) => (error instanceof ApiError ? "given up" : String(error)),
      );
      scene.check("a loop of ExternalDNS", ended, "given up");
      scene.check("it tried three times", externalDns.api.calls.length, 3);
      scene.check("the operator's object", await operator.changed(object), "Failed");
    });
    await scene.step("the API is back", async () => {
      await stage.writer.start();
      scene.check("loops that fail", await loop(externalDns, wanted), 0);
      await seen(
        scene,
        "a route from the outage",
        "patient",
        "203.0.113.40",
        designedSeconds.appears,
      );
      scene.check(
        "the operator passes over its object",
        await operator.seenAgain(object),
        "Failed",
      );
      scene.check("which no server knows", await everywhere(stage, "impatient"), [
        "NXDOMAIN",
        "NXDOMAIN",
      ]);
    });
    await scene.step("its status is taken away", async () => {
      scene.check("the operator writes it", await operator.forgiven(object), "Succeeded");
      await seen(
        scene,
        "a fixed record from the outage",
        "impatient",
        "198.51.100.40",
        designedSeconds.appears,
      );
      await operator.deleted(object);
      await loop(externalDns, []);
    });
  },
};
