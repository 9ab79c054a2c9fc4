export {
  getConfiguration,
  type GetConfigurationArgs,
  getConfigurationOutput,
  type GetConfigurationOutputArgs,
  type GetConfigurationResult,
} from "./getConfiguration";
