/** The part of the Talos provider's SDK this project uses, in the published SDK's names. */
export * as client from "./client";
export * as cluster from "./cluster";
export * as imagefactory from "./imagefactory";
export * as machine from "./machine";
export { Provider, type ProviderArgs } from "./provider";
export * as types from "./types";
