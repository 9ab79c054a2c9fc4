import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { dummySecrets } from "../../dummyStack";
import type { Lab } from "../../lab";
import { Inventory } from "../../plugins/inventory";
import { providers } from "../../plugins/providers";
import { secretTexts } from "../../plugins/values";
import type { Drill } from "../drill";
import { argumentsSeen } from "./argumentsSeen";
import { type Secret, Search } from "./secretsSearch";

/**
 * Where keys are allowed to lie, as the vendors' own keys do: the world's store plays their side, and
 * the control plane reads its keys from files. Nobody but the user may read them.
 */
const vendorsSide = [/^world\.sqlite/, /^pki\//];

const isCertificate = (text: string): boolean =>
  [text, Buffer.from(text, "base64").toString("latin1")].some((form) =>
    form.startsWith("-----BEGIN CERTIFICATE"),
  );

/** Every value that was generated or given as a secret. */
async function generated(lab: Lab): Promise<readonly Secret[]> {
  const fromProviders = Object.keys(providers).flatMap((provider) =>
    new Inventory(lab.world, provider)
      .all()
      .flatMap(({ type, inputs, outputs }) =>
        [...secretTexts(inputs), ...secretTexts(outputs)].map((text) => ({ name: type, text })),
      ),
  );
  const given = Object.entries(dummySecrets).map(([name, text]) => ({ name, text }));
  const { kubeconfig, talosconfig } = await lab.outputs();
  const access = Object.entries({ kubeconfig, talosconfig }).flatMap(([name, text]) =>
    keysIn(parse(String(text))).map((key) => ({ name: `key of the ${name}`, text: key })),
  );
  return [...fromProviders, ...given, ...access].filter(({ text }) => !isCertificate(text));
}

function keysIn(value: unknown, name = ""): readonly string[] {
  if (typeof value === "string") return /^(client-key-data|key|token)$/.test(name) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => keysIn(item, key));
}

/** Files on the vendors' side that hold a key although somebody else may read them. */
const readableByOthers = (search: Search, directory: string): readonly string[] =>
  search
    .inFiles(directory, (file) => !vendorsSide.some((side) => side.test(file)))
    .filter((told) => {
      const file = told.slice(0, told.indexOf(":"));
      return (statSync(path.join(directory, file)).mode & 0o077) !== 0;
    });

/** Keys of the stack file whose value is a cipher text. */
function encryptedIn({ directory }: Lab): readonly string[] {
  const { config } = parse(readFileSync(path.join(directory, "Pulumi.lab.yaml"), "utf8")) as {
    readonly config: Readonly<Record<string, unknown>>;
  };
  return Object.entries(config)
    .filter(([, value]) => JSON.stringify(value).startsWith('{"secure":"v1:'))
    .map(([key]) => key)
    .sort();
}

/** Shows that a search finds what is there: in files, in arguments and in environments. */
function bites(search: Search, { directory }: Lab, { text }: Secret): readonly boolean[] {
  const planted = path.join(directory, "log", "planted.log");
  writeFileSync(planted, `{"password": ${JSON.stringify(text)}}`);
  const [found] = search.inFiles(path.dirname(planted), (file) => file !== "planted.log");
  rmSync(planted);
  const encoded = Buffer.from(`x ${Buffer.from(text).toString("base64")} x`);
  const inEnvironment = Buffer.from(`HOME=/\0A=${text}\0`);
  return [
    found !== undefined,
    search.namesIn(inEnvironment).length > 0,
    search.namesIn(encoded).length > 0,
  ];
}

/** After `up` no secret lies in clear where it does not belong. */
export const secrets: Drill = {
  name: "secrets",
  description: "no generated or given secret in clear in state, logs, files or processes",
  rehearse: async (scene) => {
    const { stage } = scene;
    const { lab } = stage;
    const spoken = await scene.step("up", () => argumentsSeen(() => stage.cluster()));
    const given = Object.keys(dummySecrets).sort();
    const known = await scene.step("collect every secret", () => generated(lab));
    const search = new Search(known);
    scene.measure("secrets looked for", `${new Set(known.map(({ text }) => text)).size}`);
    for (const kind of [
      "machine/secrets",
      "randomPassword",
      "key of the kubeconfig",
      "hcloudToken",
    ]) {
      scene.check(
        `there is a ${kind}`,
        known.some(({ name }) => name.includes(kind)),
        true,
      );
    }
    const [planted] = known.filter(({ name }) => name.includes("randomPassword"));
    scene.check("the search finds a planted one", planted && bites(search, lab, planted), [
      true,
      true,
      true,
    ]);
    const isExempt = (file: string): boolean => vendorsSide.some((side) => side.test(file));
    scene.check("no file of the lab holds one", search.inFiles(lab.directory, isExempt), []);
    scene.check("the stack file holds each that was given, encrypted", encryptedIn(lab), given);
    const told = Buffer.from(spoken.join("\n"));
    scene.check("processes were seen on the way", told.includes("pulumi config set"), true);
    scene.check("no process was told one by its arguments", search.namesIn(told), []);
    scene.check("no process of the lab keeps one", search.inProcesses(lab.directory), []);
    scene.check(
      "the vendors' side is the user's alone",
      readableByOthers(search, lab.directory),
      [],
    );
  },
};
