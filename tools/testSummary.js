"use strict";
const { existsSync, readFileSync } = require("fs");
const path = require("path");

/*
 * `node testSummary.js <log directory>` counts what ran: go tests, jest tests, and the checks that
 * failed. Prints the failed ones that have not been shown yet, how many were skipped, and then one plain
 * line; exits 1 if any failed.
 */

const directory = process.argv[2];
const read = (file) => {
  const full = path.join(directory, file);
  return existsSync(full) ? readFileSync(full, "utf8") : "";
};
const total = { passed: 0, failed: 0, skipped: 0 };

/** A failure outside any test still is one: "0 failed" must never stand beside a failed run. */
function fail(what, output = "") {
  total.failed++;
  console.log(`FAILED ${what}\n${output}`.trimEnd());
}

function countGo() {
  const events = read("go-test.json")
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
  if (events.length === 0) return fail("go test: ended without a result");
  const ends = events.filter(({ Action }) => ["pass", "fail", "skip"].includes(Action));
  const tests = ends.filter(({ Test }) => Test !== undefined);
  // A test with subtests is the sum of them.
  const isLeaf = ({ Package, Test }) =>
    !tests.some((other) => other.Package === Package && other.Test.startsWith(`${Test}/`));
  for (const end of tests.filter(isLeaf)) {
    if (end.Action === "pass") total.passed++;
    else if (end.Action === "skip") total.skipped++;
    else fail(`${end.Package} ${end.Test}`, outputOf(events, end));
  }
  const packages = ends.filter(({ Test, Action }) => Test === undefined && Action === "fail");
  for (const end of packages) {
    const hasFailedTest = tests.some((t) => t.Package === end.Package && t.Action === "fail");
    if (!hasFailedTest) fail(end.Package, outputOf(events, end));
  }
}

const outputOf = (events, end) =>
  events
    .filter(({ Action }) => Action === "output" || Action === "build-output")
    .filter((event) => event.Action === "build-output" || event.Package === end.Package)
    .filter((event) => event.Action === "build-output" || event.Test === end.Test)
    .map(({ Output }) => Output)
    .join("");

function countJest() {
  const text = read("jest.json");
  if (text === "") return fail("jest: ended without a result");
  const result = JSON.parse(text);
  total.passed += result.numPassedTests;
  total.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  total.skipped += result.numPendingTests + result.numTodoTests;
  // Such as a coverage threshold, or an open handle.
  if (!result.success && total.failed === 0) fail("jest: not successful");
}

for (const check of read("failed-checks").split("\n").filter(Boolean)) fail(check);
countGo();
countJest();
if (total.skipped > 0) console.log(`${total.skipped} skipped`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
