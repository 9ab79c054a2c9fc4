import { volumeGb } from "../../../policies/cost/quantity";

describe("the volume that a claim gets", () => {
  it.each([
    { size: "10Gi", gb: 10 },
    { size: "1Gi", gb: 10 },
    { size: "10.1Gi", gb: 11 },
    { size: "11G", gb: 11 },
    { size: "1Ti", gb: 1024 },
    { size: "20480Mi", gb: 20 },
    { size: 21_474_836_480, gb: 20 },
    { size: "21474836481", gb: 21 },
    { size: "ten", gb: undefined },
    { size: "10 Gi", gb: undefined },
    { size: undefined, gb: undefined },
    { size: { requests: "10Gi" }, gb: undefined },
  ])("of $size has $gb GB", ({ size, gb }) => {
    expect(volumeGb(size)).toBe(gb);
  });
});
