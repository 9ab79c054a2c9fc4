import * as pulumi from "@pulumi/pulumi";
import { invokeOptions } from "../plugin";
import type { GetUrlsUrls } from "../types/outputImageFactory";

const token = "talos:imageFactory/getUrls:getUrls";

export interface GetUrlsArgs {
  /** "amd64" or "arm64"; "amd64" when absent. */
  architecture?: string;
  /** Platform such as "hcloud" or "nocloud"; excludes `sbc`. */
  platform?: string;
  /** Single-board computer; excludes `platform`. */
  sbc?: string;
  schematicId: string;
  talosVersion: string;
}

export interface GetUrlsOutputArgs {
  architecture?: pulumi.Input<string | undefined>;
  platform?: pulumi.Input<string | undefined>;
  sbc?: pulumi.Input<string | undefined>;
  schematicId: pulumi.Input<string>;
  talosVersion: pulumi.Input<string>;
}

export interface GetUrlsResult {
  readonly architecture: string;
  readonly id: string;
  readonly platform?: string;
  readonly sbc?: string;
  readonly schematicId: string;
  readonly talosVersion: string;
  readonly urls: GetUrlsUrls;
}

/** Where the Image Factory serves the artefacts of a schematic. */
export function getUrls(args: GetUrlsArgs, opts?: pulumi.InvokeOptions): Promise<GetUrlsResult> {
  return pulumi.runtime.invoke(token, { ...args }, invokeOptions(opts));
}

/** Like `getUrls`, for arguments that are not known yet. */
export function getUrlsOutput(
  args: GetUrlsOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetUrlsResult> {
  return pulumi.runtime.invokeOutput(token, { ...args }, invokeOptions(opts));
}
