/** Values as the provider returns them. */
export * as cluster from "./outputCluster";
export * as imagefactory from "./outputImageFactory";
export * as machine from "./outputMachine";
