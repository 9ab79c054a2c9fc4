import { runInside } from "../daemons/inside";
import { obstacles } from "../daemons/prerequisites";
import { carryOutAll, keepLogs } from "../daemons/run";
import { dnsDirectory, DnsStage } from "../dns/stage";
import { drills } from "./drills";
import { externalDnsProgram } from "./realExternalDns";

/*
 * `node bin/lab/records/main.js [--only <part of a name>] [--report <file>] [--logs <directory>]`: the
 * drill of the API's clients. SOAK=1 runs the full counts. Exit code 0: every promise holds; 1: one
 * does not; 3: the drill cannot run here.
 */

runInside(__filename, obstacles, async () => {
  if (externalDnsProgram === undefined) {
    console.error("real ExternalDNS: skipped, there is no external-dns on the PATH");
  }
  try {
    return await carryOutAll(await DnsStage.open(), drills);
  } finally {
    keepLogs(dnsDirectory);
  }
});
