import { Gap } from "../../../lab/galera/writer";

describe("the longest gap", () => {
  const now = jest.spyOn(performance, "now");

  afterAll(() => {
    now.mockRestore();
  });

  it("is the longest between two arrivals, or since the last one", () => {
    now.mockReturnValue(0);
    const gap = new Gap();
    for (const at of [1_000, 5_000, 6_000]) {
      now.mockReturnValue(at);
      gap.came();
    }
    expect(gap.seconds).toBe(4);
    now.mockReturnValue(13_000);
    expect(gap.seconds).toBe(7);
    gap.reset();
    expect(gap.seconds).toBe(0);
  });
});
