/** Where the Image Factory serves each artefact of a schematic. */
export interface GetUrlsUrls {
  diskImage: string;
  diskImageSecureboot: string;
  initramfs: string;
  installer: string;
  installerSecureboot: string;
  iso: string;
  isoSecureboot: string;
  kernel: string;
  kernelCommandLine: string;
  pxe: string;
  uki: string;
}
