import { known, separately, unchecked } from "../../policies/unknown";

const unknownAt = (path: string) => (): void => {
  throw unchecked([`${path} can't be known`]);
};

describe("checking separately", () => {
  it("runs every check and names each unknown value once, at the end", () => {
    const ran: string[] = [];
    const checks = [unknownAt("a"), () => void ran.push("b"), unknownAt("c"), unknownAt("a")];

    expect(() => {
      separately(checks);
    }).toThrow("a can't be known; c can't be known");
    expect(ran).toEqual(["b"]);
  });

  it("is silent when everything was known", () => {
    expect(() => {
      separately([() => undefined]);
    }).not.toThrow();
  });

  it("passes any other failure on at once, for it is a fault of the rule", () => {
    const fault = new TypeError("not a function");
    const ran: string[] = [];

    expect(() => {
      separately([
        unknownAt("a"),
        () => {
          throw fault;
        },
        () => void ran.push("later"),
      ]);
    }).toThrow(fault);
    expect(ran).toEqual([]);
  });
});

describe("a value that may be unknown", () => {
  it("comes in a box, undefined values too, and as nothing when it is unknown", () => {
    expect(known(() => 7)).toEqual({ value: 7 });
    expect(known(() => undefined)).toEqual({ value: undefined });
    expect(known(unknownAt("a"))).toBeUndefined();
  });

  it("passes any other failure on", () => {
    const fault = new TypeError("not a function");

    expect(() =>
      known(() => {
        throw fault;
      }),
    ).toThrow(fault);
  });
});
