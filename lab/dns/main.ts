import { runInside } from "../daemons/inside";
import { obstacles } from "../daemons/prerequisites";
import { carryOutAll, keepLogs } from "../daemons/run";
import { drills } from "./drills";
import { dnsDirectory, DnsStage } from "./stage";

/*
 * `node bin/lab/dns/main.js [--only <part of a name>] [--report <file>] [--logs <directory>]`: the
 * drill of the name servers. SOAK=1 runs the full counts. Exit code 0: every promise holds; 1: one
 * does not; 3: the drill cannot run here.
 */

runInside(__filename, obstacles, async () => {
  try {
    return await carryOutAll(await DnsStage.open(), drills);
  } finally {
    keepLogs(dnsDirectory);
  }
});
