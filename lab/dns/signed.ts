import { writeFileSync } from "node:fs";
import path from "node:path";
import { dsExport } from "../../components/dns/nameServer";
import type { Drill } from "../drills/drill";
import { attempt, run } from "../mesh/command";
import { dnsDirectory, type DnsStage, type NameServer, signedZone } from "./stage";

/** Trust in a zone by its DS record, as its parent would give it. */
function anchor(file: string, ds: string): string {
  const [tag, algorithm, digestType, ...digest] = ds.split(" ");
  const fields = [tag, algorithm, digestType, `"${digest.join("").toUpperCase()}"`].join(" ");
  const anchors = path.join(dnsDirectory, file);
  writeFileSync(anchors, `trust-anchors { "${signedZone}" static-ds ${fields}; };\n`);
  return anchors;
}

/** Lets a validating resolver judge an answer. @returns what it says of its proof */
async function judged(
  { target }: NameServer,
  anchors: string,
  name: string,
  type: string,
): Promise<string> {
  const { stdout, stderr } = await attempt("delv", [
    ...[`@${target.address}`, "-p", String(target.port), "-a", anchors, `+root=${signedZone}`],
    ...["+multiline", name, type],
  ]);
  const text = stdout + stderr;
  // What it says of a name that is not there begins like a failure.
  if (text.includes("fully validated")) return "fully validated";
  return /resolution failed: .+|unsigned answer/.exec(text)?.[0] ?? text;
}

/** A zone with keys, judged by a resolver that knows only its DS record. */
export const signed: Drill<DnsStage> = {
  name: "signed answers",
  description: "answers of a signed zone validate by its DS record, and so do those about nothing",
  rehearse: async (scene) => {
    const { api, servers, writer } = scene.stage;
    const dsRecords = await api.dsRecords(signedZone);
    const [command, ...args] = dsExport(signedZone.slice(0, -1), writer.directory);
    const printed = [...(await run(command, args)).matchAll(/ IN DS (.*?)\s*;/g)].map(
      ([, ds = ""]) => ds,
    );
    // It leaves out the digest by SHA-1, which parents take no more.
    const wanted = dsRecords.filter((ds) => ds.split(" ")[2] !== "1");
    scene.check("the command of the output prints them", printed.toSorted(), wanted.toSorted());
    const right = dsRecords.find((ds) => ds.split(" ")[2] === "2") ?? "";
    const good = anchor("right.conf", right);
    const bad = anchor(
      "wrong.conf",
      right.replace(/[0-9a-f]$/, (last) => (last === "0" ? "1" : "0")),
    );
    for (const server of servers) {
      await scene.step(`what ${server.server.host.name} answers`, async () => {
        await scene.eventually("its zone is there and validates", "fully validated", () =>
          judged(server, good, signedZone, "SOA"),
        );
        for (const [name, type] of [
          [`www.${signedZone}`, "A"],
          [`anything.wild.${signedZone}`, "A"],
          [`nothing.${signedZone}`, "A"],
          [`www.${signedZone}`, "AAAA"],
        ] as const) {
          const verdict = await judged(server, good, name, type);
          scene.check(`${name} ${type}`, verdict, "fully validated");
        }
        const verdict = await judged(server, bad, `www.${signedZone}`, "A");
        scene.check(
          "with another DS record it does not validate",
          verdict.startsWith("resolution failed"),
          true,
        );
      });
    }
  },
};
