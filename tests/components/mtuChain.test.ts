import fc from "../support/properties";
import { mtuChain } from "../../components/mtuChain";

const underlay = fc.integer({ min: 1_360, max: 9_000 });
const underlaysOfNodes = fc
  .tuple(underlay, fc.array(underlay))
  .map(([first, rest]) => [first, ...rest] as const);

describe("the MTU chain", () => {
  it.each([
    { case: "two plain uplinks", underlays: [1500, 1500], chain: [1500, 1420, 1420, 1370] },
    { case: "PPPoE at home", underlays: [1500, 1492], chain: [1492, 1412, 1412, 1362] },
    {
      case: "a private network at Hetzner",
      underlays: [1450, 1500],
      chain: [1450, 1370, 1370, 1320],
    },
    { case: "the smallest underlay", underlays: [1360], chain: [1360, 1280, 1280, 1230] },
    {
      case: "jumbo frames on one side only",
      underlays: [9000, 1500],
      chain: [1500, 1420, 1420, 1370],
    },
    { case: "jumbo frames everywhere", underlays: [9000, 9000], chain: [9000, 8920, 8920, 8870] },
  ] satisfies { case: string; underlays: [number, ...number[]]; chain: number[] }[])(
    "of $case is $chain",
    ({ underlays, chain }) => {
      expect(Object.values(mtuChain(underlays))).toEqual(chain);
    },
  );

  it("fits a full pod packet into the tunnel, and the tunnel into every underlay", () => {
    fc.assert(
      fc.property(underlaysOfNodes, (underlays) => {
        const { kubeSpanMtuBytes, ciliumMtuBytes, podRouteMtuBytes } = mtuChain(underlays);
        expect(podRouteMtuBytes + 50).toBe(kubeSpanMtuBytes);
        expect(ciliumMtuBytes).toBe(kubeSpanMtuBytes);
        expect(underlays.every((bytes) => kubeSpanMtuBytes + 80 <= bytes)).toBe(true);
        expect(underlays).toContain(kubeSpanMtuBytes + 80);
        expect(kubeSpanMtuBytes).toBeGreaterThanOrEqual(1_280);
      }),
    );
  });

  it("does not depend on the order of the nodes", () => {
    fc.assert(
      fc.property(underlaysOfNodes, (underlays) => {
        expect(mtuChain(underlays.toReversed() as [number, ...number[]])).toEqual(
          mtuChain(underlays),
        );
      }),
    );
  });

  it("refuses an underlay that cannot carry KubeSpan, and says why", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_359 }), (bytes) => {
        expect(() => mtuChain([1_500, bytes])).toThrow(
          new RangeError(
            `an underlay of ${bytes} bytes leaves KubeSpan less than the 1280 bytes it needs; ` +
              "expected at least 1360",
          ),
        );
      }),
    );
  });

  it("refuses more than jumbo frames", () => {
    expect(() => mtuChain([1_500, 9_001])).toThrow("an underlay carries at most 9000 bytes");
  });
});
