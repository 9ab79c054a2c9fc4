import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type InitializationArgs,
  initializationCommand,
  initializationFiles,
} from "../../../components/vault/initializationScript";

/**
 * The client of a store that is three files: which members are silent, whether there is a store, and
 * whether its set-up has got as far as the job's own login. It notes every call.
 */
const client = String.raw`#!/bin/sh
state=$STATE
echo "$*" >>"$state/calls"
case "$1 $2" in
"status "*)
  case "$*" in *"$(cat "$state/silent" 2>/dev/null || echo nobody)"*) exit 1 ;; esac
  if [ -e "$state/store" ]; then
    printf '{\n  "initialized": true,\n  "leader_address": "https://a:8200"\n}\n'; exit 0
  fi
  printf '{\n  "initialized": false\n}\n'; exit 2 ;;
"operator init")
  touch "$state/store" "$state/root"
  printf '{\n  "recovery_keys_b64": [\n    "recovery"\n  ],\n  "root_token": "root-token"\n}\n' ;;
"token lookup") [ "$BAO_TOKEN" = root-token ] && [ -e "$state/root" ] ;;
"token revoke") [ "$BAO_TOKEN" = root-token ] && rm -f "$state/root"; exit 0 ;;
"read "*) [ -e "$state/entries/$(echo "$3 $2" | tr '/ ' '__')" ] ;;
"write -field=token") [ -e "$state/login" ] || exit 2; echo job-token ;;
"write "*)
  [ -n "$BAO_TOKEN" ] || exit 2
  echo "$BAO_TOKEN $2" >>"$state/writes"
  if [ "$2" = break-glass/recovery-key ]; then cp "$(echo "$3" | sed 's/.*@//')" "$state/recovery"; fi
  if [ "$2" = auth/kubernetes/role/configuration ]; then touch "$state/login"; fi
  if [ "$2" = "$(cat "$state/breaks" 2>/dev/null)" ]; then rm "$state/breaks"; exit 1; fi ;;
*) exit 64 ;;
esac
`;

/** Each wait of the script is a chance for the world to change: a silent member speaks after two. */
const hook = String.raw`
count=$(cat "$STATE/waits" 2>/dev/null || echo 0)
echo $((count + 1)) >"$STATE/waits"
if [ "$count" -ge 1 ]; then rm -f "$STATE/silent"; fi
`;

/** A pod of the initialization job, whose containers can be started again. */
export class JobPod {
  readonly #directory = mkdtempSync(path.join(tmpdir(), "hybrid-vault-job-"));

  public constructor(args: Omit<InitializationArgs, "directories" | "accountToken">) {
    for (const name of ["bin", "files", "memory", "state", "state/entries"])
      mkdirSync(this.at(name));
    writeFileSync(this.at("bin", args.flavor.binary), client, { mode: 0o700 });
    // A second takes as long as a minute here.
    writeFileSync(this.at("bin", "sleep"), `#!/bin/sh\n${hook}`, { mode: 0o700 });
    const { directories } = this;
    const accountToken = this.at("account-token");
    const files = initializationFiles({ ...args, directories, accountToken });
    for (const [name, text] of Object.entries(files)) writeFileSync(this.at("files", name), text);
  }

  private at(...names: readonly string[]): string {
    return path.join(this.#directory, ...names);
  }

  private get directories(): InitializationArgs["directories"] {
    return { files: this.at("files"), secrets: "/nowhere", memory: this.at("memory") };
  }

  public set(name: string, text = ""): void {
    writeFileSync(this.at("state", name), text);
  }

  public read(name: string): string {
    const file = this.at("state", name);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }

  /** Paths that were written, in order, and with which token. */
  public get writes(): readonly string[] {
    return this.read("writes").split("\n").filter(Boolean);
  }

  public holds(file: string): boolean {
    return existsSync(this.at("memory", file));
  }

  /** Runs the job's container to its end. */
  public run(): { readonly code: number | null; readonly output: string } {
    const [command = "", ...args] = initializationCommand({ directories: this.directories });
    const { status, stdout, stderr } = spawnSync(command, args, {
      encoding: "utf8",
      env: { PATH: `${this.at("bin")}:/usr/bin:/bin`, STATE: this.at("state") },
      timeout: 60_000,
    });
    return { code: status, output: `${stdout}${stderr}` };
  }

  public remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
