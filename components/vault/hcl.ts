/*
 * The language of the server's configuration and of its policies, as far as they need it: blocks
 * with labels, and attributes that are texts, numbers, truth values or lists of texts.
 */

export type HclValue = string | number | boolean | readonly string[];

export interface HclBlock {
  readonly type: string;
  readonly labels?: readonly string[];
  readonly body: HclBody;
}

export interface HclBody {
  readonly attributes?: Readonly<Record<string, HclValue>>;
  readonly blocks?: readonly HclBlock[];
}

/**
 * Text between quotation marks.
 *
 * @throws RangeError for what the language or the chart's templates would read as more than text
 */
function quoted(text: string): string {
  if (/\$\{|\{\{|\p{Cc}/u.test(text)) {
    throw new RangeError(`expected plain text without '\${', '{{' and line ends, got '${text}'`);
  }
  return JSON.stringify(text);
}

function valueText(value: HclValue): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "object") return `[${value.map(quoted).join(", ")}]`;
  return String(value);
}

function lines({ attributes = {}, blocks = [] }: HclBody): readonly string[] {
  return [
    ...Object.entries(attributes).map(([key, value]) => `${key} = ${valueText(value)}`),
    ...blocks.flatMap(({ type, labels = [], body }) => {
      const inner = lines(body);
      const head = [type, ...labels.map(quoted)].join(" ");
      return inner.length === 0
        ? [`${head} {}`]
        : [`${head} {`, ...inner.map((line) => `  ${line}`), "}"];
    }),
  ];
}

/** Writes a document. */
export function hcl(body: HclBody): string {
  return `${lines(body).join("\n")}\n`;
}
