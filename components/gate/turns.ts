interface Turn {
  /** Whose turn it is, for a person to read. */
  readonly holder: string;
  readonly end: () => void;
  readonly ended: Promise<void>;
}

/**
 * Lets one control plane change at a time, whatever of it changes: its machine or its
 * configuration. A turn that ends badly ends all further ones of this run, even where the engine
 * has been told to go on after errors.
 */
export class Turns {
  #failure: string | undefined;
  /** Open turns by key, in the order in which they were taken. */
  readonly #open = new Map<string, Turn>();

  /** @param longestTurnSeconds after which a turn counts as one that never ends */
  public constructor(private readonly longestTurnSeconds: number) {}

  /**
   * Waits until every turn taken before has ended.
   *
   * @param key of the resource that changes
   * @param say takes a line on whom it waits for, if anybody
   * @throws Error when one of them ended badly, or does not end.
   */
  public async take(key: string, holder: string, say: (line: string) => void): Promise<void> {
    const ahead = [...this.#open.values()];
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    this.#open.set(key, { holder, end, ended });
    try {
      for (const turn of ahead) {
        say(`${holder}: waiting for the change of ${turn.holder} to end`);
        await this.#endOf(turn);
      }
      if (this.#failure !== undefined) throw new Error(this.#failure);
    } catch (error) {
      this.end(key);
      throw error;
    }
  }

  async #endOf(turn: Turn): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const message = `the change of ${turn.holder} has not ended in ${this.longestTurnSeconds} s`;
        reject(new Error(`${message}; see its failure in this run`));
      }, this.longestTurnSeconds * 1_000);
    });
    await Promise.race([turn.ended, timeout]).finally(() => {
      clearTimeout(timer);
    });
  }

  /** Ends a turn, if it is open; a failure is what every later one is refused with. */
  public end(key: string, failure?: string): void {
    const turn = this.#open.get(key);
    if (turn === undefined) return;
    this.#failure ??= failure;
    this.#open.delete(key);
    turn.end();
  }
}
