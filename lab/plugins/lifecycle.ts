import { isDeepStrictEqual } from "node:util";
import { randomBytes } from "node:crypto";
import { refreshedAll } from "./drift";
import type { Inventory, Item } from "./inventory";
import {
  type Created,
  type ProviderModel,
  type Refusal,
  type ResourceModel,
  type Subject,
  UnreadyError,
  VendorError,
} from "./model";
import { type Properties, at, markSecrets, overlaid, revealAll, withValue } from "./values";

export interface Target {
  readonly type: string;
  /** Name of the resource in the program. */
  readonly name: string;
}

export interface Identified extends Target {
  readonly id: string;
}

/** An object as the engine's state has it, in wire form. */
export interface Recorded {
  readonly inputs: Properties;
  readonly outputs: Properties;
}

const pick = (properties: Properties, names: readonly string[]): Properties =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = properties[name];
      return value === undefined || value === null ? [] : [[name, value] as const];
    }),
  );

const timeout = (timeoutSeconds: number): { readonly timeoutSeconds?: number } =>
  timeoutSeconds > 0 ? { timeoutSeconds } : {};

/** An object that exists and did not become ready, as the engine is to keep it. */
export class IncompleteError extends Error {
  public constructor(
    message: string,
    public readonly item: Item,
  ) {
    super(message);
  }
}

/**
 * What happens to objects of a provider: made, read, changed and deleted, whatever their vendor. Once
 * its signal is aborted, nothing is waited for any longer.
 */
export class Lifecycle {
  /** What the provider was configured with, in clear. */
  public config: Properties = {};

  public constructor(
    private readonly provider: ProviderModel,
    private readonly inventory: Inventory,
    private readonly signal = new AbortController().signal,
  ) {}

  public modelOf(type: string): ResourceModel {
    const model = this.provider.resource(type);
    if (model !== undefined) return model;
    throw new VendorError(
      `the ${this.provider.name} stand-in does not know the resource type '${type}'; ` +
        `add it to lab/plugins/providers/${this.provider.name}.ts`,
    );
  }

  #context({ type, name }: Target): Subject {
    const { config, inventory, signal } = this;
    return { type, name, config, inventory, signal };
  }

  #recorded({ inputs, outputs }: Recorded): Recorded {
    return { inputs: revealAll(inputs), outputs: revealAll(outputs) };
  }

  /** The inputs as they will be stored: complete with the name the vendor keeps unique. */
  public check(
    { type, name }: Target,
    olds: Properties,
    news: Properties,
    seed: string,
  ): Properties {
    const { autonamed } = this.modelOf(type);
    if (autonamed === undefined || at(news, autonamed) !== undefined) return news;
    const suffix = (seed === "" ? randomBytes(4).toString("hex") : seed).slice(0, 8);
    return withValue(news, autonamed, at(olds, autonamed) ?? `${name}-${suffix}`);
  }

  public refusals({ type }: Target, inputs: Properties): readonly Refusal[] {
    return this.modelOf(type).refusals?.(revealAll(inputs)) ?? [];
  }

  /** @throws IncompleteError when the object exists, but did not become ready */
  public async create(target: Target, inputs: Properties, timeoutSeconds = 0): Promise<Item> {
    const model = this.modelOf(target.type);
    const creation = {
      ...this.#context(target),
      ...timeout(timeoutSeconds),
      inputs: revealAll(inputs),
    };
    const made = async (): Promise<Created> => (await model.create?.(creation)) ?? {};
    return this.#complete(target, inputs, made);
  }

  /** The object as the engine is to keep it, ready or not. */
  async #complete(
    { type }: Target,
    inputs: Properties,
    make: () => Promise<Created>,
  ): Promise<Item> {
    const model = this.modelOf(type);
    const itemOf = ({ id, outputs = {} }: Created): Item => ({
      type,
      id: id ?? `${this.inventory.next("id")}`,
      inputs,
      outputs: markSecrets(overlaid(outputs, inputs), model.secretOutputs ?? []),
    });
    try {
      const item = itemOf(await make());
      if (model.read === undefined) this.inventory.put(item);
      return item;
    } catch (error) {
      throw error instanceof UnreadyError
        ? new IncompleteError(error.message, itemOf(error.made))
        : error;
    }
  }

  /** The object as it is, or nothing when it is gone. Without a recorded state it is imported. */
  public async read(target: Identified, recorded?: Recorded): Promise<Item | undefined> {
    const { type } = target;
    const model = this.modelOf(type);
    const { inputs, outputs } = recorded ?? { inputs: {}, outputs: {} };
    const isImported = Object.keys(inputs).length === 0;
    const id = (isImported ? model.importedId?.(target.id) : undefined) ?? target.id;
    if (model.isStateOnly && recorded !== undefined) return { type, id, ...recorded };
    if (model.read === undefined) return this.inventory.get(type, id);
    const found = await model.read({
      ...this.#context(target),
      ...this.#recorded({ inputs, outputs }),
      id,
    });
    if (found === undefined) return undefined;
    const marked = markSecrets(found, model.secretOutputs ?? []);
    return {
      type,
      id,
      inputs: isImported ? pick(marked, model.importedInputs ?? []) : refreshedAll(inputs, found),
      outputs: { ...marked, ...refreshedAll(outputs, found) },
    };
  }

  /**
   * The outputs a preview of an update shows: new inputs, and what the vendor computed before, also
   * inside of an input that stays as it is.
   */
  public planned({ type }: Target, olds: Recorded, news: Properties): Properties {
    const kept = Object.entries(olds.outputs).filter(
      ([key]) => !Object.hasOwn(olds.inputs, key) || isDeepStrictEqual(olds.inputs[key], news[key]),
    );
    const { secretOutputs = [] } = this.modelOf(type);
    return markSecrets({ ...news, ...Object.fromEntries(kept) }, secretOutputs);
  }

  /** @returns the outputs that the update led to */
  public async update(
    target: Identified,
    olds: Recorded,
    news: Properties,
    timeoutSeconds = 0,
  ): Promise<Properties> {
    const { type, id } = target;
    const model = this.modelOf(type);
    if ((await this.read(target, olds)) === undefined) {
      throw new VendorError(`${type} '${id}' does not exist; run 'pulumi refresh'`);
    }
    const change = {
      ...this.#context(target),
      ...this.#recorded(olds),
      ...timeout(timeoutSeconds),
      id,
      news: revealAll(news),
    };
    const { outputs } = await this.#complete(target, news, async () => ({
      id,
      outputs: { ...this.planned(target, olds, news), ...(await model.update?.(change)) },
    }));
    return outputs;
  }

  /** Deleting what is gone already is a success. */
  public async delete(target: Identified, recorded: Recorded, timeoutSeconds = 0): Promise<void> {
    const { type, id } = target;
    await this.modelOf(type).delete?.({
      ...this.#context(target),
      ...this.#recorded(recorded),
      ...timeout(timeoutSeconds),
      id,
    });
    this.inventory.remove(type, id);
  }
}
