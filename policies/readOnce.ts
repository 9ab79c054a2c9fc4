import * as deserialization from "@pulumi/policy/deserialize";

/** The part of the SDK's module that its server calls for each rule anew; it declares no type for it. */
interface Deserialization {
  deserializeProperties: (properties: object | undefined, keepSecrets: boolean) => unknown;
}

/**
 * Has the SDK read each resource's properties once for all rules. It reads them once for each, so
 * that a pack of many rules costs as many times what one does. Rules change nothing in what they are
 * shown, and one message of the engine is the same for all of them.
 */
export function readPropertiesOnce(): void {
  const sdk = deserialization as unknown as Deserialization;
  const read = sdk.deserializeProperties;
  const results = new WeakMap<object, unknown>();
  sdk.deserializeProperties = (properties, keepSecrets) => {
    if (properties === undefined || keepSecrets) return read(properties, keepSecrets);
    if (!results.has(properties)) results.set(properties, read(properties, keepSecrets));
    return results.get(properties);
  };
}
