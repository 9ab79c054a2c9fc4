// eslint-disable-next-line no-restricted-imports -- this is where it is set up
import fc from "fast-check";

/**
 * Properties are tried with the same cases in every run of `make test`, so that a red one comes from
 * the change under test; `make soak` draws 30 times as many, other ones each time, and a failure prints
 * its seed.
 */
const inSoak = process.env["SOAK"] === "1";
const usualRuns = 100;
fc.configureGlobal(inSoak ? { numRuns: 30 * usualRuns } : { numRuns: usualRuns, seed: 20_261_121 });

export default fc;
