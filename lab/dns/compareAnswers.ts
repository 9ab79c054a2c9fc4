import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { passwords } from "../galera/cluster";
import { comparison } from "../runbooks/dns";
import { carryOut, type Variables } from "../runbooks/procedure";
import type { DnsScene } from "./look";
import type { OldPlace } from "./oldPlace";
import { dnsDirectory, ports } from "./stage";

/** Variables of the runbooks' commands. @param work name of a directory for what they write */
export function variablesOf({ stage }: DnsScene, place: OldPlace, work: string): Variables {
  const directory = path.join(dnsDirectory, work);
  mkdirSync(directory, { recursive: true });
  return {
    WORK: directory,
    SOCKET: stage.galera.first.socket,
    MYSQL_PWD: passwords.root,
    OLD: place.server.host.address,
    OLD_DATABASE: place.database.host.address,
    PORT: String(ports.dns),
  };
}

/** Asks the old server and each of the new ones everything. */
export async function compareAnswers(scene: DnsScene, variables: Variables): Promise<void> {
  for (const { target, server } of scene.stage.servers) {
    const seen = await carryOut(comparison.compare, { ...variables, NEW: target.address }).then(
      () => "as the old server",
      (error: unknown) => String(error),
    );
    scene.check(`${server.host.name} answers`, seen, "as the old server");
  }
  const lines = readFileSync(path.join(variables["WORK"] ?? "", "OLD"), "utf8")
    .trim()
    .split("\n");
  scene.measure("answers compared", String(lines.length));
  scene.check("there was something to compare", lines.length > 5, true);
}
