/** Each project is one layer of the test pyramid; `make test` runs them in this order. */
const layer = (name, testMatch, extra = {}) => ({
  displayName: name,
  testMatch,
  testEnvironment: "node",
  // The Kubernetes client and what it needs are ES modules only.
  transformIgnorePatterns: [
    "/node_modules/(?!(@kubernetes/client-node|openid-client|oauth4webapi|jose)/)",
  ],
  transform: {
    "^.+\\.[tj]s$": ["@swc/jest", { jsc: { target: "es2023", parser: { syntax: "typescript" } } }],
  },
  modulePathIgnorePatterns: [
    "<rootDir>/bin/",
    "<rootDir>/.lab/",
    "<rootDir>/.tools/",
    "<rootDir>/dist/",
  ],
  ...extra,
});

module.exports = {
  projects: [
    layer("unit", ["<rootDir>/tests/{config,components,sdks,render,tools,lab}/**/*.test.ts"]),
    layer("policy", ["<rootDir>/tests/policies/**/*.test.ts"]),
    layer("engine", ["<rootDir>/tests/engine/**/*.test.ts"]),
  ],
};
