import fc from "../support/properties";
import { contains, isNetwork, networkOf, overlap, rangeOf } from "../../config/cidr";

const ipv4Cidr = fc
  .tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }))
  .map(([address, prefixLength]) => `${address}/${prefixLength}`);
const ipv6Cidr = fc
  .tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 }))
  .map(([address, prefixLength]) => `${address}/${prefixLength}`);
const cidr = fc.oneof(ipv4Cidr, ipv6Cidr);

/** Whether two IPv4 networks agree in every bit that both prescribe: overlap, said another way. */
function agree(left: string, right: string): boolean {
  const bits = (text: string): string =>
    (text.split("/")[0] ?? "")
      .split(".")
      .map((octet) => Number(octet).toString(2).padStart(8, "0"))
      .join("")
      .slice(0, Number(text.split("/")[1]));
  const [a, b] = [bits(left), bits(right)];
  return a.startsWith(b) || b.startsWith(a);
}

describe("networks", () => {
  test("overlap exactly when one's prefix begins the other's", () => {
    fc.assert(
      fc.property(ipv4Cidr, ipv4Cidr, (left, right) => {
        expect(overlap(left, right)).toBe(agree(left, right));
      }),
    );
  });

  test.each([
    ["10.0.0.0/24", "10.0.0.255", true],
    ["10.0.0.0/24", "10.0.0.0", true],
    ["10.0.0.0/24", "10.0.1.0/24", false],
    ["10.0.0.0/8", "a00::/8", false],
  ])("%s and %s overlap: %s", (left, right, expected) => {
    expect([overlap(left, right), overlap(right, left)]).toEqual([expected, expected]);
  });

  test("overlap both ways or not at all", () => {
    fc.assert(
      fc.property(cidr, cidr, (left, right) => {
        expect(overlap(left, right)).toBe(overlap(right, left));
      }),
    );
  });

  test("overlap only when one contains the other", () => {
    fc.assert(
      fc.property(cidr, cidr, (left, right) => {
        expect(overlap(left, right)).toBe(contains(left, right) || contains(right, left));
      }),
    );
  });

  test("are the same network once their host bits are cleared", () => {
    fc.assert(
      fc.property(cidr, (one) => {
        const network = networkOf(one);
        expect(isNetwork(network)).toBe(true);
        expect(rangeOf(network)).toEqual(rangeOf(one));
      }),
    );
  });

  test.each([
    ["10.0.0.0/8", "10.255.255.255", true],
    ["10.0.0.0/8", "11.0.0.0", false],
    ["0.0.0.0/0", "::1", false],
    ["fd00::/8", "fd12:3456::/32", true],
    ["10.2.0.0/16", "10.0.0.0/8", false],
  ])("%s contains %s: %s", (outer, inner, expected) => {
    expect(contains(outer, inner)).toBe(expected);
  });
});
