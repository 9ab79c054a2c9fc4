"use strict";

/*
 * The SDK loads npm's dependency tree, with a hundred packages below it, to find what functions that it
 * serializes need. A policy pack serializes none, and would wait a quarter of a second for it.
 */
exports.Arborist = class {
  constructor() {
    throw new Error("policies: functions cannot be serialized in a policy pack");
  }
};
