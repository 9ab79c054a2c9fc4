/** Values as a program hands them to the provider. */
export * as machine from "./inputMachine";
