#!/usr/bin/env bash
# Says in one message which programs are missing or too old.
set -u
problems=()

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  problems+=("Node.js 20 or newer with npm: not found")
elif (($(node --print 'process.versions.node.split(".")[0]') < 20)); then
  problems+=("Node.js 20 or newer: found $(node --version)")
fi

# Asked inside a module, an older Go fetches the one that the module names, where it may.
if ! command -v go >/dev/null; then
  problems+=("Go 1.26 or newer: not found")
elif ! answer=$(cd tools/pulumi && go list -m 2>&1); then
  problems+=("Go 1.26 or newer: $answer")
fi

((${#problems[@]} == 0)) && exit 0
{
  echo "This project needs the following on PATH:"
  printf '  %s\n' "${problems[@]}"
  echo "Install them, then run the command again."
} >&2
exit 1
