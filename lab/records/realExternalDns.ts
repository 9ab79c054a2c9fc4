import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync } from "node:fs";
import path from "node:path";
import type { Drill } from "../drills/drill";
import { apiKey, dnsDirectory, type DnsStage, ports } from "../dns/stage";
import { searchPath } from "../mesh/prerequisites";
import { externalDnsArguments } from "./arguments";
import { clientsOf, deployZone, seen } from "./clients";
import { designedSeconds } from "./designed";
import { environmentOf } from "./flags";
import { linesOf } from "./owners";
import { RoutedCluster } from "./routedCluster";
import { externalDnsSettings, sharedZone } from "./zone";

const target = "203.0.113.50";
/** Events lead to a loop no sooner than this after the one before. */
const loopSeconds = 60;

/** The program, where somebody has put it; this project does not bring it. */
export const externalDnsProgram = searchPath
  .split(path.delimiter)
  .map((directory) => path.join(directory, "external-dns"))
  .find((file) => existsSync(file));

/** What stands for nothing on this machine: where Kubernetes and the API are. */
function argumentsHere(kubeconfig: string, server: string): readonly string[] {
  const rendered = externalDnsArguments(externalDnsSettings);
  return [
    ...rendered.filter((argument) => !argument.startsWith("--pdns-server=")),
    `--pdns-server=${server}`,
    `--kubeconfig=${kubeconfig}`,
    "--metrics-address=127.0.0.1:7979",
  ];
}

async function end(child: ChildProcess): Promise<void> {
  if ((child.exitCode ?? child.signalCode) !== null) return;
  const ended = once(child, "close");
  child.kill("SIGTERM");
  await ended;
}

/** ExternalDNS itself, with the rendered arguments, against the lab's API server. */
const realExternalDns = (program: string): Drill<DnsStage> => ({
  name: "real ExternalDNS",
  description: "the program itself keeps the record of a real route, and touches no other",
  rehearse: async (scene) => {
    const { stage } = scene;
    await deployZone(clientsOf(stage).operator);
    const before = await linesOf(stage);
    const cluster = await scene.step("an API server with a Gateway", () =>
      RoutedCluster.start(path.join(dnsDirectory, "kubernetes"), [target]),
    );
    const server = `http://${stage.writer.host.address}:${ports.web}`;
    const child = spawn(program, argumentsHere(cluster.kubeconfig, server), {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, [environmentOf("pdns-api-key")]: apiKey },
    });
    const log = createWriteStream(path.join(dnsDirectory, "external-dns.log"));
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    try {
      await scene.step("a route and one for a wildcard", async () => {
        await cluster.route("real", `real.${sharedZone}`);
        await cluster.route("wild", `*.wild.${sharedZone}`);
        const within = loopSeconds + designedSeconds.appears;
        await seen(scene, "a real route", "real", target, within);
        await seen(scene, "a real route for a wildcard", "any.wild", target, within);
      });
      await scene.step("both routes are gone", async () => {
        await cluster.removeRoute("real");
        await cluster.removeRoute("wild");
        await scene.eventually("every record is as before", before, () => linesOf(stage));
        scene.check("it is still running", child.exitCode, null);
      });
    } finally {
      await end(child);
      await cluster.stop();
    }
  },
});

/** Nothing where the program is not there. */
export const realDrills: readonly Drill<DnsStage>[] =
  externalDnsProgram === undefined ? [] : [realExternalDns(externalDnsProgram)];
