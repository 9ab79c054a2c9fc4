import { VendorError } from "../world/vendorError";
import type { Inventory } from "./inventory";
import type { Properties } from "./values";

export { VendorError };

/** What a vendor answers when an object is made. */
export interface Created {
  /** Identity at the vendor; the next free number where the vendor counts. */
  readonly id?: string;
  /** What the vendor adds to the inputs, defaults included; an input of the same name wins. */
  readonly outputs?: Properties;
}

/** What was asked for exists, but did not become ready: the state has to keep it. */
export class UnreadyError extends VendorError {
  public constructor(
    message: string,
    public readonly made: Required<Created>,
  ) {
    super(message);
  }
}

/** The resource a request is about, and who asks. */
export interface Subject {
  readonly type: string;
  /** Name of the resource in the program; empty where the engine does not say. */
  readonly name: string;
  /** What the provider was configured with, in clear; empty until it has been. */
  readonly config: Properties;
  readonly inventory: Inventory;
  /** Aborted once the user ends the run: then nothing is waited for any longer. */
  readonly signal: AbortSignal;
}

export interface Creation extends Subject {
  /** The checked inputs in clear. */
  readonly inputs: Properties;
  /** What the user allows the step to take; nothing means the provider's own default. */
  readonly timeoutSeconds?: number;
}

export interface Existing extends Subject {
  readonly id: string;
  /** As the state has them, in clear; empty when an object is imported. */
  readonly inputs: Properties;
  readonly outputs: Properties;
  /** What the user allows the step to take; nothing means the provider's own default. */
  readonly timeoutSeconds?: number;
}

export interface Change extends Existing {
  /** The inputs to reach, in clear. */
  readonly news: Properties;
}

/** An input that the provider refuses before anything is done. */
export interface Refusal {
  /** Path of the input in the engine's notation. */
  readonly property: string;
  readonly reason: string;
}

/** How one resource type behaves at its vendor, apart from echoing its inputs. */
export interface ResourceModel {
  /** Paths whose change makes the vendor demand a new object, `metadata.name` for a nested one. */
  readonly replaceOnChange?: readonly string[];
  /** Path of the input that the vendor keeps unique; left out, it is drawn from the resource's name. */
  readonly autonamed?: readonly string[];
  /** Outputs the provider marks as secret, over and above the secrets among the inputs. */
  readonly secretOutputs?: readonly string[];
  /** Inputs that an import finds among the outputs; needed with `read` only. */
  readonly importedInputs?: readonly string[];
  /** The id in the state for the one a user imports by; left out, they are the same. */
  readonly importedId?: (given: string) => string;
  /**
   * Set for what no vendor keeps: reading it gives the state back, and deleting it changes nothing
   * anywhere. Two such objects may have the same id.
   */
  readonly isStateOnly?: true;
  /** What is wrong with the inputs, as far as the provider tells before it asks the vendor. */
  readonly refusals?: (inputs: Properties) => readonly Refusal[];
  readonly create?: (creation: Creation) => Promise<Created> | Created;
  /**
   * The object's outputs as the vendor has them now, or nothing when it is gone; an output named as
   * an input is that input's value. Left out, the object is what the inventory has.
   */
  readonly read?: (existing: Existing) => Promise<Properties | undefined> | Properties | undefined;
  /** Outputs that follow the inputs of an update; all other computed ones stay as they are. */
  readonly update?: (change: Change) => Promise<Properties> | Properties;
  /** Deleting what is gone already is a success. */
  readonly delete?: (existing: Existing) => Promise<void> | void;
}

export interface Invocation {
  readonly args: Properties;
  readonly config: Properties;
  readonly inventory: Inventory;
  /** Aborted once the user ends the run. */
  readonly signal: AbortSignal;
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

/** Serves exactly the types of a table. */
export const fromTable =
  (table: Readonly<Record<string, ResourceModel>>) =>
  (type: string): ResourceModel | undefined =>
    Object.hasOwn(table, type) ? table[type] : undefined;
