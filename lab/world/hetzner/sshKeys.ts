import { createHash } from "node:crypto";
import { VendorError } from "../vendorError";
import { type HetznerCloud, invalidInput } from "./cloud";
import type { Labels } from "./labels";
import type { SshKey } from "./objects";

function fingerprintOf(publicKey: string): string {
  const blob = /^(?:ssh|ecdsa|sk)\S+ ([A-Za-z0-9+/]+={0,2})(?: .*)?$/.exec(publicKey.trim())?.[1];
  if (blob === undefined) throw invalidInput("public_key", "not an OpenSSH public key");
  const digest = createHash("md5").update(Buffer.from(blob, "base64")).digest("hex");
  return (digest.match(/../g) ?? []).join(":");
}

export const createSshKey = (
  cloud: HetznerCloud,
  request: { readonly name: string; readonly publicKey: string; readonly labels?: Labels },
): SshKey =>
  cloud.request("create_ssh_key", () => {
    const fingerprint = fingerprintOf(request.publicKey);
    if (cloud.all("ssh_key").some((key) => key.fingerprint === fingerprint)) {
      throw new VendorError("SSH key with the same fingerprint already exists", "uniqueness_error");
    }
    return cloud.add("ssh_key", { labels: {}, ...request, fingerprint });
  });

export const updateSshKey = (
  cloud: HetznerCloud,
  id: number,
  changes: { readonly name?: string; readonly labels?: Labels },
): SshKey => cloud.request("update_ssh_key", () => cloud.rename("ssh_key", id, changes));

export function deleteSshKey(cloud: HetznerCloud, id: number): void {
  cloud.request("delete_ssh_key", () => {
    cloud.get("ssh_key", id);
    cloud.remove("ssh_key", id);
  });
}
