#!/usr/bin/env bash
# Everything that must hold before a change is taken. Goes on after a failure, and ends with one
# line that counts every test.
set -u
log=.tools/log
mkdir -p "$log"
rm -f "$log"/{failed-checks,go-test.json,jest.json,summary}

tools/check.sh
tools/packages.sh

failed() { echo "$1" >>"$log/failed-checks"; }
in_host() { (cd tools/pulumi && CGO_ENABLED=0 go "$@" -trimpath -tags "$GO_TAGS" ./...); }
vet_host() { in_host vet; }
export -f in_host vet_host
tools/step.sh go-vet "vetting the language host" "cd tools/pulumi && go vet ./..." bash -c vet_host ||
  failed go-vet

echo "testing the language host …"
in_wan() { (cd tools/wireguard && CGO_ENABLED=0 go vet -trimpath -tags "$GO_TAGS" ./...); }
export -f in_wan
tools/step.sh go-vet-wan "vetting the simulated wide area network" "cd tools/wireguard && go vet ./..." bash -c in_wan ||
  failed go-vet-wan

in_pebble() { (cd tools/pebble && CGO_ENABLED=0 go vet -trimpath ./...); }
export -f in_pebble
tools/step.sh go-vet-pebble "vetting the ACME client" "cd tools/pebble && go vet ./..." bash -c in_pebble ||
  failed go-vet-pebble

in_host test -json >"$log/go-test.json" 2>"$log/go-test.log" || cat "$log/go-test.log"

echo "testing the program, the policies and the engine …"
jest --json --outputFile="$log/jest.json" "$@"

node tools/testSummary.js "$log" | tee "$log/summary.part"
code=${PIPESTATUS[0]}
tail -n 1 "$log/summary.part" >"$log/summary"
rm "$log/summary.part"
exit "$code"
