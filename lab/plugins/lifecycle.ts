import { randomBytes } from "node:crypto";
import { refreshedAll } from "./drift";
import type { Inventory, Item } from "./inventory";
import { type ProviderModel, type Refusal, type ResourceModel, VendorError } from "./model";
import { type Properties, at, markSecrets, revealAll, withValue } from "./values";

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

/** What happens to objects of a provider: made, read, changed and deleted, whatever their vendor. */
export class Lifecycle {
  /** What the provider was configured with, in clear. */
  public config: Properties = {};

  public constructor(
    private readonly provider: ProviderModel,
    private readonly inventory: Inventory,
  ) {}

  public modelOf(type: string): ResourceModel {
    const model = this.provider.resource(type);
    if (model !== undefined) return model;
    throw new VendorError(
      `the ${this.provider.name} stand-in does not know the resource type '${type}'; ` +
        `add it to lab/plugins/providers/${this.provider.name}.ts`,
    );
  }

  #context({ type, name }: Target): { config: Properties; inventory: Inventory } & Target {
    return { type, name, config: this.config, inventory: this.inventory };
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

  public async create(target: Target, inputs: Properties, timeoutSeconds = 0): Promise<Item> {
    const model = this.modelOf(target.type);
    const creation = {
      ...this.#context(target),
      ...timeout(timeoutSeconds),
      inputs: revealAll(inputs),
    };
    const { id, outputs = {} } = (await model.create?.(creation)) ?? {};
    const item = {
      type: target.type,
      id: id ?? `${this.inventory.next("id")}`,
      inputs,
      outputs: markSecrets({ ...outputs, ...inputs }, model.secretOutputs ?? []),
    };
    if (model.read === undefined) this.inventory.put(item);
    return item;
  }

  /** The object as it is, or nothing when it is gone. Without a recorded state it is imported. */
  public async read(target: Identified, recorded?: Recorded): Promise<Item | undefined> {
    const { type, id } = target;
    const model = this.modelOf(type);
    if (model.isStateOnly && recorded !== undefined) return { type, id, ...recorded };
    if (model.read === undefined) return this.inventory.get(type, id);
    const { inputs, outputs } = recorded ?? { inputs: {}, outputs: {} };
    const found = await model.read({
      ...this.#context(target),
      ...this.#recorded({ inputs, outputs }),
      id,
    });
    if (found === undefined) return undefined;
    const marked = markSecrets(found, model.secretOutputs ?? []);
    const isImported = Object.keys(inputs).length === 0;
    return {
      type,
      id,
      inputs: isImported ? pick(marked, model.importedInputs ?? []) : refreshedAll(inputs, found),
      outputs: { ...marked, ...refreshedAll(outputs, found) },
    };
  }

  /** The outputs a preview of an update shows: new inputs, and what the vendor computed before. */
  public planned({ type }: Target, olds: Recorded, news: Properties): Properties {
    const computed = Object.entries(olds.outputs).filter(
      ([key]) => !Object.hasOwn(olds.inputs, key),
    );
    const { secretOutputs = [] } = this.modelOf(type);
    return markSecrets({ ...Object.fromEntries(computed), ...news }, secretOutputs);
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
    const computed = await model.update?.({
      ...this.#context(target),
      ...this.#recorded(olds),
      ...timeout(timeoutSeconds),
      id,
      news: revealAll(news),
    });
    const outputs = markSecrets(
      { ...this.planned(target, olds, news), ...computed, ...news },
      model.secretOutputs ?? [],
    );
    if (model.read === undefined) this.inventory.put({ type, id, inputs: news, outputs });
    return outputs;
  }

  /** Deleting what is gone already is a success. */
  public async delete(target: Identified, recorded: Recorded): Promise<void> {
    const { type, id } = target;
    await this.modelOf(type).delete?.({
      ...this.#context(target),
      ...this.#recorded(recorded),
      id,
    });
    this.inventory.remove(type, id);
  }
}
