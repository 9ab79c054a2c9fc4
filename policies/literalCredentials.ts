import { separately } from "./unknown";
import { elements, isRecord } from "./values";

const word = "(?:password|passwd|token|api[-_]?key|private[-_]?key|secret[-_]?key|access[-_]?key)";
const credentialKey = new RegExp(`${word}s?$`, "i");
/** Keys that end so and name where the credential is. */
const referenceKey = /^existing|ref$|name$|path$|file$|(?:service)?accounttoken$|secretkey$/i;
/** In free text "secretKey" is a field of a reference, so the word has to be parted there. */
const lineWord =
  "(?:password|passwd|token|api[-_]?key|private[-_]?key|secret[-_]key|access[-_]key)";
/** A line that sets one to a text, and not to a variable, a command or a pattern. */
const credentialLine = new RegExp(
  `^[^#\\n]*\\b[\\w-]*${lineWord}["']?[ \\t]*[=:][ \\t]*["']?[^\\s"'$\\\\{}<(\\[]`,
  "im",
);
const privateKey = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----|AGE-SECRET-KEY-1/;

/** Free text that a chart passes on: often a hash of a Secret, which is not known yet. */
const freeText = ["annotations", "podAnnotations"];

/** Whether a name says that its value is a credential, and not where one is. */
export function isCredentialName(name: string): boolean {
  return credentialKey.test(name) && !referenceKey.test(name);
}

/** Whether a text holds a credential: a private key, or a line that sets one. */
export function holdsCredential(text: string): boolean {
  return privateKey.test(text) || credentialLine.test(text);
}

export const holdsPrivateKey = (text: string): boolean => privateKey.test(text);

/** Shows the paths of a record's literal credentials; what is unknown of it hides no other. */
export function eachLiteral(value: unknown, visit: (path: string) => void, path = ""): void {
  if (Array.isArray(value)) {
    separately(
      elements(value).map((read, index) => () => {
        eachLiteral(read(), visit, `${path}[${index}]`);
      }),
    );
    return;
  }
  if (!isRecord(value)) return;
  separately(
    Object.keys(value)
      .filter((key) => !freeText.includes(key))
      .map((key) => () => {
        const child = value[key];
        const at = path === "" ? key : `${path}.${key}`;
        if (typeof child !== "string") eachLiteral(child, visit, at);
        else if (child !== "" && (isCredentialName(key) || holdsPrivateKey(child))) visit(at);
      }),
  );
}
