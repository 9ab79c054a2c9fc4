import fc from "../../support/properties";
import { type HclBlock, type HclBody, hcl } from "../../../components/vault/hcl";
import { parseHcl } from "../../support/hcl";

const text = fc.string({ unit: "grapheme" }).filter((value) => !/\$\{|\{\{|\p{Cc}/u.test(value));
const name = fc
  .stringMatching(/^[a-z_][a-z0-9_]{0,12}$/)
  .filter((word) => !/^(true|false)$/.test(word));
const value = fc.oneof(text, fc.boolean(), fc.integer(), fc.array(text));

const bodyOf = (block: fc.Arbitrary<HclBlock>): fc.Arbitrary<HclBody> =>
  fc.record({
    attributes: fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true }),
    blocks: fc.array(block, { maxLength: 3 }),
  });
const blockOf = (body: fc.Arbitrary<HclBody>): fc.Arbitrary<HclBlock> =>
  fc.record({ type: name, labels: fc.array(text, { maxLength: 2 }), body });
const leaf = blockOf(fc.constant({ attributes: {}, blocks: [] }));
const body = bodyOf(blockOf(bodyOf(leaf)));

describe("what the writer writes", () => {
  it("is read back as it was meant", () => {
    fc.assert(
      fc.property(body, (document) => {
        expect(parseHcl(hcl(document))).toEqual(document);
      }),
    );
  });

  it.each(["${file}", "{{ .Values }}", "two\nlines", "\u0000"])("is never %j", (bad) => {
    expect(() => hcl({ attributes: { key: bad } })).toThrow(/expected plain text/);
    expect(() => hcl({ attributes: { key: [bad] } })).toThrow(/expected plain text/);
    expect(() => hcl({ blocks: [{ type: "path", labels: [bad], body: {} }] })).toThrow();
  });
});
