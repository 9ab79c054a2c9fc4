import type { Store } from "../world/store";
import type { Properties } from "./values";

/** One object that exists at a vendor. */
export interface Item {
  readonly type: string;
  readonly id: string;
  /** Inputs and outputs in wire form, so secrets keep their marks. */
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** What exists at a vendor of which the world has no model: objects as they were sent. */
export class Inventory {
  public constructor(
    private readonly store: Store,
    private readonly provider: string,
  ) {}

  #items(): ReturnType<typeof this.store.collection<Item>> {
    return this.store.collection<Item>(`items of ${this.provider}`);
  }

  public put(item: Item): void {
    this.#items().put(`${item.type} ${item.id}`, item);
  }

  public get(type: string, id: string): Item | undefined {
    return this.#items().get(`${type} ${id}`);
  }

  public remove(type: string, id: string): void {
    this.#items().remove(`${type} ${id}`);
  }

  /** @param type leaves out every other type */
  public all(type?: string): Item[] {
    const items = this.#items().entries();
    return items.map(([, item]) => item).filter((item) => type === undefined || item.type === type);
  }

  /** The first positive number of a series that was never handed out before. */
  public next(series: string): number {
    return this.store.next(`${series} of ${this.provider}`);
  }
}
