#!/usr/bin/env bash
# step.sh <log> <what it does> <command to run next when it fails> <command…>
#
# Runs one step of a make target: says what it does and how long it took, and keeps its output in
# .tools/log/<log>.log. The end of the output is shown when the step fails.
set -u
name=$1 doing=$2 next=$3
shift 3

export LC_ALL=C
mkdir -p .tools/log
log=.tools/log/$name.log
start=$EPOCHREALTIME
printf '%s …\n' "$doing"
"$@" >"$log" 2>&1 </dev/null
code=$?
seconds=$(printf '%.1f s' "$(((${EPOCHREALTIME/./} - ${start/./}) / 100000))e-1")
doing=${doing% (*}
if ((code == 0)); then
  printf '%s: %s\n' "$doing" "$seconds"
else
  tail -n 40 "$log"
  printf '%s: failed after %s\n  log:  %s\n  next: %s\n' "$doing" "$seconds" "$log" "$next"
fi >&$((code == 0 ? 1 : 2))
exit "$code"
