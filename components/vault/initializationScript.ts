import { createHash } from "node:crypto";
import type { ConfigurationStep } from "./configurationSteps";
import type { Flavor } from "./flavors";
import { breakGlassMount } from "./names";

export interface InitializationArgs {
  readonly flavor: Flavor;
  /** URLs of all members. */
  readonly members: readonly string[];
  readonly steps: readonly ConfigurationStep[];
  /** Whether people make and open the store; the job then waits for them. */
  readonly isOpenedByPeople: boolean;
  /** Directories of the job: its files, those of secrets, and one that is only in memory. */
  readonly directories: {
    readonly files: string;
    readonly secrets: string;
    readonly memory: string;
  };
  /** File with the token of the job's own account. */
  readonly accountToken: string;
}

const scriptFile = "initialize.sh";
const bodyFile = (index: number): string => `${String(index)}.json`;

/** A line for each step: list, entry, path, file of the body, field and file of the secret. */
function table(steps: readonly ConfigurationStep[]): string {
  const row = ({ path, unless, secretField }: ConfigurationStep, index: number): string =>
    [
      unless?.list ?? "-",
      unless?.entry ?? "-",
      path,
      bodyFile(index),
      secretField?.field ?? "-",
      secretField?.file ?? "-",
    ].join(" ");
  return steps.map((step, index) => `${row(step, index)}\n`).join("");
}

const unsealRunbook = "docs/runbooks/vault-unseal.md";

/** What happens while there is no store. */
function making({ flavor, members, isOpenedByPeople }: InitializationArgs): string {
  if (isOpenedByPeople) {
    return `  echo "waiting for people to make the store: ${unsealRunbook}"
  sleep 10`;
  }
  return `  echo "making the store"
  ${flavor.binary} operator init -address=${members[0] ?? ""} -format=json \\
    -recovery-shares=1 -recovery-threshold=1 >"$result.new"
  mv "$result.new" "$result"`;
}

/** The shell is that of the server's image, and there is no program for JSON in it. */
function script(args: InitializationArgs): string {
  const { flavor, members, directories, accountToken, isOpenedByPeople } = args;
  const { binary, variablePrefix } = flavor;
  const { files, secrets, memory } = directories;
  const waiting = isOpenedByPeople
    ? `  echo "waiting for a first token: ${unsealRunbook}"`
    : `  attempt=$((attempt + 1))
  if [ "$attempt" -ge 30 ]; then
    echo "cannot log in; if the store was never set up, nothing is in it: docs/runbooks/vault-start-over.md" >&2
    exit 1
  fi`;
  // Shares of people are theirs to keep.
  const keeping = isOpenedByPeople
    ? ""
    : `if [ -s "$result" ]; then
  grep -v root_token "$result" >"$result.recovery"
  ${binary} write ${breakGlassMount}/recovery-key "init=@$result.recovery" >/dev/null
fi
`;
  return `#!/bin/sh
set -eu
umask 077
export ${variablePrefix}_CLIENT_TIMEOUT=30s
result=${memory}/result.json
status() { ${binary} status -format=json "$@" 2>/dev/null || [ $? -eq 2 ]; }

# One member that knows the store is enough. That there is none yet has to come from all of them: a
# member that has lost its disk must not begin a second store beside the living one.
store_exists() {
  while :; do
    silent=
    for member in ${members.join(" ")}; do
      case $(status -address="$member" || true) in
        *'"initialized": true'*) return 0 ;;
        '') silent=$member ;;
      esac
    done
    [ -n "$silent" ] || return 1
    echo "waiting for $silent"
    sleep 2
  done
}

until store_exists; do
${making(args)}
done
until status | grep -q '"leader_address": "http'; do
  echo "waiting for an active member"
  sleep 2
done

# What the store said when it was made is kept in memory, for the case that this script starts again.
log_in() {
  if [ -s "$result" ]; then
    ${variablePrefix}_TOKEN=$(sed -n 's/.*"root_token": "\\(.*\\)".*/\\1/p' "$result")
    export ${variablePrefix}_TOKEN
    if ${binary} token lookup >/dev/null 2>&1; then return 0; fi
  fi
  unset ${variablePrefix}_TOKEN
  ${variablePrefix}_TOKEN=$(${binary} write -field=token auth/kubernetes/login \\
    role=configuration jwt=@${accountToken}) || return 1
  export ${variablePrefix}_TOKEN
}
# An active member takes a moment until it takes writes.
attempt=0
until log_in; do
${waiting}
  sleep 2
done

while read -r list entry path body field file; do
  if [ "$list" != - ] && ${binary} read -field="$entry" "$list" >/dev/null 2>&1; then continue; fi
  set -- "@${files}/$body"
  if [ "$field" != - ]; then set -- "$@" "$field=@${secrets}/$file"; fi
  echo "writing $path"
  ${binary} write "$path" "$@" >/dev/null
done <${files}/steps

${keeping}${binary} token revoke -self >/dev/null
rm -f "$result" "$result.recovery"
echo "done"
`;
}

/** The files of the job that opens and sets up the store: a script and what it writes. */
export function initializationFiles(args: InitializationArgs): Readonly<Record<string, string>> {
  const bodies = args.steps.map(({ body }, index) => [bodyFile(index), JSON.stringify(body)]);
  return {
    [scriptFile]: script(args),
    steps: table(args.steps),
    ...(Object.fromEntries(bodies) as Record<string, string>),
  };
}

/** The command that runs the script. */
export const initializationCommand = ({
  directories,
}: Pick<InitializationArgs, "directories">): readonly string[] => [
  "/bin/sh",
  `${directories.files}/${scriptFile}`,
];

/** Changes with the files, so that another set-up is another job. */
export const digestOf = (files: Readonly<Record<string, string>>): string =>
  createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 10);
