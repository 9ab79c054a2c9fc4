import { isAtLeast } from "../../../components/dns/version";

describe("a release", () => {
  it.each([
    ["5.0.7", "5.0.0", true],
    ["5.0", "5.0.0", true],
    ["4.7.3", "5.0.0", false],
    ["10.11.19", "10.11.8", true],
    ["10.9.30", "10.11.8", false],
    ["11.8.8", "10.11.8", true],
  ])("%s is at least %s: %s", (version, other, expected) => {
    expect(isAtLeast(version, other)).toBe(expected);
  });
});
