/** Each project is one layer of the test pyramid; `make test` runs them in this order. */
const layer = (name, testMatch, extra = {}) => ({
  displayName: name,
  testMatch,
  testEnvironment: "node",
  transform: {
    "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2023", parser: { syntax: "typescript" } } }],
  },
  modulePathIgnorePatterns: [
    "<rootDir>/bin/",
    "<rootDir>/.lab/",
    "<rootDir>/.tools/",
    "<rootDir>/dist/",
  ],
  ...extra,
});

/** These start real daemons. */
const realLab = ["<rootDir>/tests/lab/(commands|supervisor|kubernetes|drills)/"];

module.exports = {
  // Most of the slow tests wait for daemons, so both cores have time for another one.
  maxWorkers: "100%",
  // A busy machine is no failure: this ends only what hangs. What must end in time says so itself.
  testTimeout: 30 * 60_000,
  projects: [
    layer("unit", ["<rootDir>/tests/{config,components,sdks,render,tools,lab}/**/*.test.ts"], {
      testPathIgnorePatterns: realLab,
    }),
    layer("policy", ["<rootDir>/tests/policies/**/*.test.ts"]),
    layer("lab", ["<rootDir>/tests/lab/{commands,supervisor,kubernetes,drills}/**/*.test.ts"]),
    layer("mesh", ["<rootDir>/tests/mesh/**/*.test.ts"]),
    layer("drills", ["<rootDir>/tests/drills/**/*.test.ts"]),
    layer("engine", ["<rootDir>/tests/engine/**/*.test.ts"]),
  ],
};
