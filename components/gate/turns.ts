/**
 * Lets one control plane change at a time, whatever of it changes: its machine or its
 * configuration. A turn that ends badly ends all further ones of this run, even where the engine
 * has been told to go on after errors.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #failure: string | undefined;
  readonly #open = new Map<string, () => void>();

  /**
   * Waits until every turn taken before has ended.
   *
   * @throws Error when one of them ended badly, or none has ended within `timeoutSeconds`.
   */
  public async take(holder: string, timeoutSeconds: number): Promise<void> {
    const before = this.#last;
    const turn = new Promise<void>((end) => this.#open.set(holder, end));
    this.#last = Promise.all([before, turn]);
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const message = `the change of another control plane has not ended in ${timeoutSeconds} s`;
        reject(new Error(`${message}; see its failure in this run`));
      }, timeoutSeconds * 1_000);
    });
    try {
      await Promise.race([before, timeout]);
      if (this.#failure !== undefined) throw new Error(this.#failure);
    } catch (error) {
      this.end(holder);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends a turn; a failure is what every later one is refused with. */
  public end(holder: string, failure?: string): void {
    this.#failure ??= failure;
    this.#open.get(holder)?.();
    this.#open.delete(holder);
  }
}
