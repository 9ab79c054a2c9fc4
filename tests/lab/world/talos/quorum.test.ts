import fc from "../../../support/properties";
import { majorityOf, quorumOf } from "../../../../lab/world/talos/quorum";

describe("a quorum", () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
  ])("of %i members takes %i", (members, majority) => {
    expect(majorityOf(members)).toBe(majority);
  });

  const membersWithLinks = fc.integer({ min: 1, max: 7 }).chain((count) =>
    fc.record({
      count: fc.constant(count),
      living: fc.subarray([...Array(count).keys()]),
      links: fc.uniqueArray(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 21 }),
    }),
  );

  it("is had by at most one part of a divided network, and only by the living", () => {
    fc.assert(
      fc.property(membersWithLinks, ({ count, living, links }) => {
        const members = [...Array(count).keys()];
        const reaches = (a: number, b: number): boolean =>
          links.some(([x, y]) => (x === a && y === b) || (x === b && y === a));
        const { group, margin } = quorumOf(members, living, reaches);
        expect(living).toEqual(expect.arrayContaining([...group]));
        expect(margin).toBe(group.length - majorityOf(count));
        const outside = living.filter((member) => !group.includes(member));
        const rest = quorumOf(members, outside, reaches);
        expect(margin >= 0 && rest.margin >= 0).toBe(false);
      }),
    );
  });

  it("never shrinks when another member comes to life", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(8), (count, living) => {
        const members = [...Array(count).keys()];
        const alive = members.slice(0, Math.min(living, count));
        const all = (): boolean => true;
        const { margin } = quorumOf(members, alive, all);
        expect(quorumOf(members, members, all).margin).toBeGreaterThanOrEqual(margin);
      }),
    );
  });
});
