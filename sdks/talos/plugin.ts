import * as pulumi from "@pulumi/pulumi";

/** The release of the provider plugin these types describe; the engine asks for exactly this one. */
export const version = "0.8.1";

const plugin = { version, pluginDownloadURL: "github://api.github.com/pulumiverse" };

/** Options of a resource, completed with the plugin to ask for and the outputs to keep secret. */
export function resourceOptions(
  opts: pulumi.CustomResourceOptions | undefined,
  additionalSecretOutputs: string[] = [],
): pulumi.CustomResourceOptions {
  return pulumi.mergeOptions(pulumi.mergeOptions(plugin, opts), { additionalSecretOutputs });
}

/** Options of a function call, completed with the plugin to ask for. */
export function invokeOptions<T extends pulumi.InvokeOptions>(opts: T | undefined): T {
  return { ...plugin, ...opts } as T;
}

/**
 * Refuses a resource without its required inputs before the engine hears of it.
 *
 * @throws Error that names the first missing property.
 */
export function requireInputs<T extends object>(
  args: T | undefined,
  opts: pulumi.CustomResourceOptions | undefined,
  required: readonly (keyof T & string)[],
): void {
  // A resource that is only looked up by its URN brings no inputs.
  if (opts?.urn !== undefined) return;
  for (const property of required) {
    if (args?.[property] === undefined) throw new Error(`Missing required property '${property}'`);
  }
}

/** Marks a value as secret and leaves an absent one absent. */
export function secretInput<T>(
  value: pulumi.Input<T> | undefined,
): pulumi.Output<pulumi.Unwrap<T>> | undefined {
  return value === undefined ? undefined : pulumi.secret(value);
}
