import { VendorError } from "../vendorError";

export type Labels = Readonly<Record<string, string>>;

const word = String.raw`[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?`;
const dnsName = String.raw`(?=.{1,253}/)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?`;
const keyPattern = new RegExp(`^(?:${dnsName}/)?${word}$`);
const valuePattern = new RegExp(`^(?:${word})?$`);

/** @throws VendorError as the cloud does for a key or value it does not take */
export function checkLabels(labels: Labels): void {
  for (const [key, value] of Object.entries(labels)) {
    if (keyPattern.test(key) && valuePattern.test(value)) continue;
    throw new VendorError(
      `invalid input in field 'labels': [labels.${key} => ['${value}': a key is an optional DNS ` +
        "prefix and 1 to 63 letters, digits, '.', '_' or '-', a value at most 63 of them]]",
      "invalid_input",
    );
  }
}

type Requirement = (labels: Labels) => boolean;

function requirement(text: string): Requirement | undefined {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(text);
  if (set !== null) {
    const [, key = "", operator, list = ""] = set;
    const values = list.split(",").map((value) => value.trim());
    return (labels) => values.includes(labels[key] ?? "") === (operator === "in");
  }
  const comparison = /^([^!=\s]+)\s*(==|=|!=)\s*([^!=\s]*)$/.exec(text);
  if (comparison !== null) {
    const [, key = "", operator, value] = comparison;
    return (labels) => (labels[key] === value) === (operator !== "!=");
  }
  const existence = /^(!?)([^!=\s]+)$/.exec(text);
  if (existence === null) return undefined;
  const [, not, key = ""] = existence;
  return (labels) => Object.hasOwn(labels, key) === (not === "");
}

/**
 * What a label selector asks for: `key`, `!key`, `key=value`, `key!=value`, `key in (a,b)` and
 * `key notin (a,b)`, all of those joined by commas; an empty one
 * wants everything.
 *
 * @throws VendorError when it is not one
 */
export function labelSelector(selector: string): Requirement {
  if (selector === "") return () => true;
  const requirements = selector
    .split(/,(?![^(]*\))/)
    .map((part) => requirement(part.trim()))
    .map((part) => {
      if (part !== undefined) return part;
      throw new VendorError("invalid input in field 'label_selector'", "invalid_input");
    });
  return (labels) => requirements.every((holds) => holds(labels));
}
