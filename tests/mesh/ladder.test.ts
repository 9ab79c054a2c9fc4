import fc from "../support/properties";
import { largestPassing } from "../../lab/mesh/ladder";

const ladder = async (limit: number, derived: number) => {
  let tries = 0;
  const measured = await largestPassing(
    (bytes) => {
      tries++;
      return Promise.resolve(bytes <= limit);
    },
    { smallest: 576, derived, largest: 1_600 },
  );
  return { measured, tries };
};

describe("the payload ladder", () => {
  it("needs two tries when the derived size is right", async () => {
    expect(await ladder(1_420, 1_420)).toEqual({ measured: 1_420, tries: 2 });
  });

  it("finds the largest size that passes, wherever the derived one lies", async () => {
    const sizes = fc.integer({ min: 576, max: 1_600 });
    await fc.assert(
      fc.asyncProperty(sizes, sizes, async (limit, derived) => {
        const { measured, tries } = await ladder(limit, derived);
        expect(measured).toBe(limit);
        expect(tries).toBeLessThanOrEqual(13);
      }),
    );
  });

  it("tells when nothing passes at all", async () => {
    expect((await ladder(0, 1_420)).measured).toBe(0);
  });
});
