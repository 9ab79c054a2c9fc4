import type { Inventory } from "./inventory";
import type { Properties } from "./values";

/** What a vendor answers when an object is made. */
export interface Created {
  /** Identity at the vendor; the next free number where the vendor counts. */
  readonly id?: string;
  /** What the vendor adds to the inputs, defaults included; an input of the same name wins. */
  readonly outputs?: Properties;
}

export interface Creation {
  /** The checked inputs in clear. */
  readonly inputs: Properties;
  /** Name of the resource in the program. */
  readonly name: string;
  readonly type: string;
  readonly inventory: Inventory;
}

/** How one resource type behaves at its vendor, apart from echoing its inputs. */
export interface ResourceModel {
  /** Paths whose change makes the vendor demand a new object, `metadata.name` for a nested one. */
  readonly replaceOnChange?: readonly string[];
  /** Path of the input that the vendor keeps unique; left out, it is drawn from the resource's name. */
  readonly autonamed?: readonly string[];
  /** Outputs the provider marks as secret, over and above the secrets among the inputs. */
  readonly secretOutputs?: readonly string[];
  /**
   * Set for what no vendor keeps: reading it gives the state back, and deleting it changes nothing
   * anywhere. Two such objects may have the same id.
   */
  readonly isStateOnly?: true;
  readonly create?: (creation: Creation) => Promise<Created> | Created;
  /** Outputs that follow the inputs of an update; all other computed ones stay as they are. */
  readonly update?: (creation: Creation) => Properties;
}

export interface Invocation {
  readonly args: Properties;
  readonly inventory: Inventory;
}

/** Answers a provider function; the arguments come in clear, secrets in the answer are marked. */
export type FunctionModel = (invocation: Invocation) => Promise<Properties> | Properties;

/** One provider: what the protocol needs to know about a vendor, and nothing of the protocol. */
export interface ProviderModel {
  readonly name: string;
  /** The behaviour of a type, or nothing for a type the provider does not have. */
  readonly resource: (type: string) => ResourceModel | undefined;
  readonly functions: Readonly<Record<string, FunctionModel>>;
  /** Provider arguments whose change replaces the provider, and with it all its resources. */
  readonly replaceProviderOn?: (olds: Properties, news: Properties) => readonly string[];
}

/** A rejected request; its message reaches the user as the provider's own. */
export class VendorError extends Error {}

/** Serves exactly the types of a table. */
export const fromTable =
  (table: Readonly<Record<string, ResourceModel>>) =>
  (type: string): ResourceModel | undefined =>
    Object.hasOwn(table, type) ? table[type] : undefined;
