import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { installPlugins } from "../../../lab/plugins/install";

const directory = mkdtempSync(path.join(tmpdir(), "hybrid-install-"));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

function executable(file: string, text = ""): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

let count = 0;
/** What an engine would start for each provider, by `name-version`. */
function installed(user: { readonly pulumiHome?: string; readonly searchPath?: string }) {
  const home = path.join(directory, `home-${String((count += 1))}`);
  installPlugins({ home, user: { pulumiHome: "/nowhere", searchPath: "", ...user } });
  const plugins = path.join(home, "plugins");
  return new Map(
    readdirSync(plugins).map((name) => {
      const [, provider = "", version = ""] = /^resource-(\w+)-v(.+)$/.exec(name) ?? [];
      const file = path.join(plugins, name, `pulumi-resource-${provider}`);
      return [provider, { version, text: readFileSync(file, "utf8") }] as const;
    }),
  );
}
const versionOf = (provider: string): string => installed({}).get(provider)?.version ?? "";

describe("the plugins of a lab", () => {
  it("are stand-ins where the user has none", () => {
    const texts = [...installed({})].map(([name, { text }]) => [name, / '.*main\.js' /.test(text)]);
    expect(texts).toEqual(
      ["hcloud", "kubernetes", "proxmoxve", "random", "talos"].map((name) => [name, true]),
    );
  });

  it("are the user's for random of the same version, and never for a vendor's or for Kubernetes", () => {
    const pulumiHome = path.join(directory, "user");
    for (const name of ["random", "kubernetes", "hcloud"]) {
      const plugin = `resource-${name}-v${versionOf(name)}`;
      executable(path.join(pulumiHome, "plugins", plugin, `pulumi-resource-${name}`));
    }
    const users = [...installed({ pulumiHome })].filter(([, { text }]) =>
      text.includes(pulumiHome),
    );
    expect(users.map(([name]) => name)).toEqual(["random"]);
  });

  it.each([
    { says: "the same version", version: versionOf("random"), isTaken: true },
    { says: "another version", version: "9.9.9", isTaken: false },
  ])("take one on the path that says $says: $isTaken", ({ version, isTaken }) => {
    const searchPath = path.join(directory, `path-${version}`);
    const own = executable(path.join(searchPath, "pulumi-resource-random"), `echo ${version}`);
    const { text = "" } = installed({ searchPath }).get("random") ?? {};
    expect(text.includes(`exec '${own}' "$@"`)).toBe(isTaken);
  });

  it("never go where the user's own are", () => {
    const home = path.join(homedir(), ".pulumi");
    expect(() => installPlugins({ home })).toThrow("stand-ins would hide the real plugins here");
  });
});
