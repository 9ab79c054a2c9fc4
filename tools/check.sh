#!/usr/bin/env bash
# Format, lint and types: runs all three, whichever fails. Names of the failed ones are added to
# .tools/log/failed-checks.
set -u
mkdir -p .tools/log
code=0
check() {
  tools/step.sh "$@" || {
    code=1
    echo "$1" >>.tools/log/failed-checks
  }
}

check format "checking the format" "npx prettier --write ." prettier --check --log-level warn .
check lint "linting" "npx eslint --fix ." eslint --max-warnings 0 .
check types "checking types" "npx tsc --noEmit" tsc --noEmit
exit "$code"
