import { runInside } from "../daemons/inside";
import { carryOutAll, keepLogs } from "../daemons/run";
import { dnsDirectory } from "../dns/stage";
import { drills } from "./drills";
import { obstacles } from "./prerequisites";
import { AcmeStage } from "./stage";
import { root } from "../root";

/*
 * `node bin/lab/acme/main.js [--only <part of a name>] [--report <file>] [--logs <directory>]`: the
 * drill of certificates by DNS-01. Exit code 0: every promise holds; 1: one does not; 3: the drill
 * cannot run here.
 */

runInside(
  __filename,
  () => obstacles(root),
  async () => {
    try {
      return await carryOutAll(await AcmeStage.open(root), drills);
    } finally {
      keepLogs(dnsDirectory);
    }
  },
);
