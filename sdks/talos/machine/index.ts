export { Bootstrap, type BootstrapArgs } from "./bootstrap";
export { ConfigurationApply, type ConfigurationApplyArgs } from "./configurationApply";
export {
  getConfiguration,
  type GetConfigurationArgs,
  getConfigurationOutput,
  type GetConfigurationOutputArgs,
  type GetConfigurationResult,
} from "./getConfiguration";
export { Secrets, type SecretsArgs } from "./secrets";
/** Short for the same names in `types.output.machine`. */
export type { ClientConfiguration, MachineSecrets } from "../types/outputMachine";
