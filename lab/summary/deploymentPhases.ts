import type { Phase } from "./summary";

/** A part of a deployment that a reader tells from the others, and the types that belong to it. */
const parts: readonly (readonly [name: string, types: RegExp])[] = [
  ["cloud and home", /^(hcloud|proxmoxve):/],
  ["machines", /^talos:machine:ConfigurationApply$/],
  ["bootstrap", /^talos:(machine:Bootstrap|cluster:Kubeconfig)$/],
  ["platform", /^kubernetes:/],
];

/** `+  hcloud:index:Server lab-vps-cp-0 created (2s)`, as the engine prints it where nobody types. */
const step = /^\s*[-+~]+\s+(\S+:\S+)\s+\S+\s+(?:cre|upd|del|replac)/;

interface Span {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Splits the time of one `pulumi up` by what the engine tells of its steps as it takes them. */
export class DeploymentPhases {
  readonly #now: () => number;
  readonly #spans = new Map<string, Span>();
  #previewStart: number | undefined;
  #start: number | undefined;
  #rest = "";

  /** @param now in seconds */
  public constructor(now: () => number = () => performance.now() / 1_000) {
    this.#now = now;
  }

  /** Takes what the engine prints, as it comes. */
  public hear(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#take(line);
  }

  #take(line: string): void {
    if (line.startsWith("Previewing update")) this.#previewStart = this.#now();
    if (line.startsWith("Updating")) this.#start = this.#now();
    const type = step.exec(line)?.[1];
    if (type === undefined || this.#start === undefined) return;
    const part = parts.find(([, types]) => types.test(type))?.[0];
    if (part === undefined) return;
    const now = this.#now();
    const startSeconds = this.#spans.get(part)?.startSeconds ?? now;
    this.#spans.set(part, { startSeconds, endSeconds: now });
  }

  /** The preview and the parts, in their order; they overlap, for the engine waits for no part. */
  public get phases(): readonly Phase[] {
    const [preview, start] = [this.#previewStart, this.#start];
    if (start === undefined) return [];
    const begin = preview ?? start;
    return [
      ...(preview === undefined
        ? []
        : [{ name: "preview", seconds: start - begin, fromSeconds: 0 }]),
      ...parts.flatMap(([name]) => {
        const span = this.#spans.get(name);
        if (span === undefined) return [];
        const { startSeconds, endSeconds } = span;
        return [{ name, seconds: endSeconds - startSeconds, fromSeconds: startSeconds - begin }];
      }),
    ];
  }
}
