import * as deserialization from "@pulumi/policy/deserialize";
import * as proxies from "@pulumi/policy/proxy";

/** The parts of the SDK's modules that its server calls for each rule anew; it declares no types for them. */
interface Deserialization {
  deserializeProperties: (properties: object | undefined, keepSecrets: boolean) => unknown;
}
interface Proxies {
  unknownCheckingProxy: (properties: object) => object;
}

/**
 * Has the SDK read each resource's properties once for all rules. It reads them once for each, so
 * that a pack of many rules costs as many times what one does. Rules change nothing in what they are
 * shown, and one message of the engine is the same for all of them. So all rules see one object for
 * the properties of a resource, by which readers can know it again (`oncePerResource.ts`).
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

  const checking = proxies as unknown as Proxies;
  const wrap = checking.unknownCheckingProxy;
  const wrapped = new WeakMap<object, object>();
  checking.unknownCheckingProxy = (properties) => {
    const proxy = wrapped.get(properties) ?? wrap(properties);
    wrapped.set(properties, proxy);
    return proxy;
  };
}
