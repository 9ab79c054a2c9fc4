import type * as pulumi from "@pulumi/pulumi";
import type * as output from "./outputMachine";

/** A structure whose every part may still be an output. */
type Inputs<T> = {
  [K in keyof T]: pulumi.Input<T[K] extends object | undefined ? Inputs<T[K]> : T[K]>;
};

export type ClientConfigurationArgs = Inputs<output.ClientConfiguration>;
export type MachineSecretsArgs = Inputs<output.MachineSecrets>;
export type ConfigurationApplyOnDestroy = Partial<Inputs<output.ConfigurationApplyOnDestroy>>;
export type Timeout = Inputs<output.Timeout>;
export type BootstrapTimeouts = Inputs<output.BootstrapTimeouts>;
