import { randomBytes } from "node:crypto";
import type { Inventory, Item } from "./inventory";
import { type ProviderModel, type ResourceModel, VendorError } from "./model";
import { type Properties, at, markSecrets, revealAll, withValue } from "./values";

export interface Target {
  readonly type: string;
  /** Name of the resource in the program. */
  readonly name: string;
}

export interface Identified extends Target {
  readonly id: string;
}

/** An object as the engine's state has it. */
export interface Recorded {
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** What happens to objects of a provider: made, read, changed and deleted, whatever their vendor. */
export class Lifecycle {
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

  public async create({ type, name }: Target, inputs: Properties): Promise<Item> {
    const model = this.modelOf(type);
    const creation = { inputs: revealAll(inputs), name, type, inventory: this.inventory };
    const { id, outputs = {} } = (await model.create?.(creation)) ?? {};
    const item = {
      type,
      id: id ?? `${this.inventory.next("id")}`,
      inputs,
      outputs: markSecrets({ ...outputs, ...inputs }, model.secretOutputs ?? []),
    };
    this.inventory.put(item);
    return item;
  }

  /** The object as it is, or nothing when it is gone. Without a recorded state it is imported. */
  public read({ type, id }: Identified, recorded?: Recorded): Item | undefined {
    const { isStateOnly } = this.modelOf(type);
    if (isStateOnly && recorded !== undefined) return { type, id, ...recorded };
    return this.inventory.get(type, id);
  }

  /** The outputs an update leads to: new inputs, and what the vendor computed before. */
  public updated({ type, name }: Target, olds: Recorded, inputs: Properties): Properties {
    const model = this.modelOf(type);
    const computed = Object.fromEntries(
      Object.entries(olds.outputs).filter(([key]) => !Object.hasOwn(olds.inputs, key)),
    );
    const creation = { inputs: revealAll(inputs), name, type, inventory: this.inventory };
    return markSecrets(
      { ...computed, ...model.update?.(creation), ...inputs },
      model.secretOutputs ?? [],
    );
  }

  public update(target: Identified, inputs: Properties, outputs: Properties): void {
    const { type, id } = target;
    if (this.read(target, { inputs, outputs }) === undefined) {
      throw new VendorError(`${type} '${id}' does not exist; run 'pulumi refresh'`);
    }
    this.inventory.put({ type, id, inputs, outputs });
  }

  /** Deleting what is gone already is a success. */
  public delete({ type, id }: Identified): void {
    this.inventory.remove(type, id);
  }
}
