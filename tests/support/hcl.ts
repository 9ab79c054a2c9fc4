import type { HclBlock, HclBody, HclValue } from "../../components/vault/hcl";

type Token = string;

const pattern = /\s*("(?:[^"\\]|\\.)*"|[A-Za-z_][A-Za-z0-9_]*|-?\d+(?:\.\d+)?|[{}[\],=])/y;

function tokens(text: string): Token[] {
  const found: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.trimEnd().length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match?.[1] === undefined)
      throw new SyntaxError(`unexpected text: ${text.slice(at, at + 30)}`);
    found.push(match[1]);
  }
  return found;
}

/** Reads the part of the language that servers and policies are written in, apart from its writer. */
export function parseHcl(text: string): HclBody {
  const rest = tokens(text);
  const next = (expected?: Token): Token => {
    const token = rest.shift();
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw new SyntaxError(`expected '${expected ?? "a token"}', got '${token ?? "the end"}'`);
    }
    return token;
  };
  const word = (token: Token): string =>
    token.startsWith('"') ? (JSON.parse(token) as string) : token;
  const value = (): HclValue => {
    const token = next();
    if (token !== "[") return JSON.parse(token) as HclValue;
    const items: string[] = [];
    while (rest[0] !== "]") {
      items.push(word(next()));
      if (rest[0] === ",") next();
    }
    next("]");
    return items;
  };
  const body = (): HclBody => {
    const attributes: Record<string, HclValue> = {};
    const blocks: HclBlock[] = [];
    while (rest.length > 0 && rest[0] !== "}") {
      const name = next();
      if (rest[0] === "=") {
        next("=");
        attributes[name] = value();
        continue;
      }
      const labels: string[] = [];
      while (rest[0] !== "{") labels.push(word(next()));
      next("{");
      blocks.push({ type: name, labels, body: body() });
      next("}");
    }
    return { attributes, blocks };
  };
  const whole = body();
  if (rest.length > 0) throw new SyntaxError(`'${rest[0] ?? ""}' closes nothing`);
  return whole;
}

/** The bodies of all blocks of a type, by their labels. */
export function blocksOf(body: HclBody, type: string): ReadonlyMap<string, HclBody> {
  return new Map(
    (body.blocks ?? [])
      .filter((block) => block.type === type)
      .map(({ labels = [], body: inner }) => [labels.join(" "), inner]),
  );
}
