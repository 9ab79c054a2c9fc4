import fc from "../../support/properties";
import { forEachConcurrently } from "../../../lab/nodes/forEachConcurrently";

test("does everything once and never more than the limit at a time", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.nat(40), async (limit, count) => {
      const items = Array.from({ length: count }, (_, index) => index);
      const done: number[] = [];
      let running = 0;
      let most = 0;
      await forEachConcurrently(limit, items, async (item) => {
        most = Math.max(most, ++running);
        await Promise.resolve();
        running -= 1;
        done.push(item);
      });
      expect(done.toSorted((a, b) => a - b)).toEqual(items);
      expect(most).toBe(Math.min(limit, count));
    }),
  );
});

test("rejects with the first failure", async () => {
  const failing = forEachConcurrently(2, [1, 2, 3], (item) =>
    item === 2 ? Promise.reject(new Error("two")) : Promise.resolve(),
  );
  await expect(failing).rejects.toThrow("two");
});
