import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { type ProviderModel, VendorError, fromTable } from "../model";
import type { Properties } from "../values";

const alphabets = {
  lower: "abcdefghijklmnopqrstuvwxyz",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  numeric: "0123456789",
  special: "!@#$%&*()-_=+[]{}<>:?",
} as const;

const positive = (properties: Properties, property: string): number => {
  const value = properties[property];
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
  throw new VendorError(`${property}: expected a positive integer, got ${JSON.stringify(value)}`);
};

/** The character classes left in, each of them allowed unless it is switched off. */
function alphabetOf(inputs: Properties): string {
  const special = inputs["overrideSpecial"];
  const classes = {
    ...alphabets,
    ...(typeof special === "string" && special !== "" && { special }),
  };
  const allowed = Object.entries(classes).filter(([name]) => inputs[name] !== false);
  return allowed.map(([, characters]) => characters).join("");
}

function randomText(inputs: Properties): string {
  const alphabet = alphabetOf(inputs);
  if (alphabet === "") throw new VendorError("every character class is switched off");
  const length = positive(inputs, "length");
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
}

const textDefaults = { lower: true, upper: true, numeric: true, number: true, special: true };
const textReplaces = ["keepers", "length", "overrideSpecial", ...Object.keys(textDefaults)];

/** Real random values, kept in the state by the engine; a change of any argument draws anew. */
export const random: ProviderModel = {
  name: "random",
  resource: fromTable({
    "random:index/randomPassword:RandomPassword": {
      isStateOnly: true,
      replaceOnChange: textReplaces,
      secretOutputs: ["result"],
      // The real provider also hashes the password with bcrypt; nothing here reads the hash.
      create: ({ inputs }) => ({
        outputs: { ...textDefaults, result: randomText(inputs) },
      }),
    },
    "random:index/randomString:RandomString": {
      isStateOnly: true,
      replaceOnChange: textReplaces,
      create: ({ inputs }) => {
        const result = randomText(inputs);
        return { id: result, outputs: { ...textDefaults, result } };
      },
    },
    "random:index/randomBytes:RandomBytes": {
      isStateOnly: true,
      replaceOnChange: ["keepers", "length"],
      secretOutputs: ["base64", "hex"],
      create: ({ inputs }) => {
        const bytes = randomBytes(positive(inputs, "length"));
        const [base64, hex] = [bytes.toString("base64"), bytes.toString("hex")];
        return { outputs: { base64, hex } };
      },
    },
    "random:index/randomId:RandomId": {
      isStateOnly: true,
      replaceOnChange: ["byteLength", "keepers", "prefix"],
      create: ({ inputs }) => {
        const bytes = randomBytes(positive(inputs, "byteLength"));
        const hex = bytes.toString("hex");
        const b64Url = bytes.toString("base64url");
        const outputs = {
          hex,
          b64Url,
          b64Std: bytes.toString("base64"),
          dec: BigInt(`0x${hex}`).toString(),
        };
        return { id: b64Url, outputs };
      },
    },
    "random:index/randomUuid:RandomUuid": {
      isStateOnly: true,
      replaceOnChange: ["keepers"],
      create: () => {
        const result = randomUUID();
        return { id: result, outputs: { result } };
      },
    },
  }),
  functions: {},
};
