import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { HetznerCloud } from "../../../../lab/world/hetzner/cloud";
import { type ServerRequest, createServer } from "../../../../lab/world/hetzner/servers";
import type { Server } from "../../../../lab/world/hetzner/objects";
import { Store } from "../../../../lab/world/store";
import { VendorError } from "../../../../lab/world/vendorError";

export interface Lab {
  readonly store: Store;
  readonly cloud: HetznerCloud;
  dispose(): void;
}

/** A cloud with nothing in it. */
export function emptyCloud(): Lab {
  const directory = mkdtempSync(path.join(tmpdir(), "hybrid-hetzner-"));
  const store = new Store(directory);
  return {
    store,
    cloud: new HetznerCloud(store),
    dispose: () => {
      store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A server in Hillsboro, with addresses of its own. */
export const aServer = (cloud: HetznerCloud, more: Partial<ServerRequest> = {}): Server =>
  createServer(cloud, {
    name: "one",
    serverType: "cpx31",
    imageId: 5,
    location: "hil",
    ...more,
  });

/** The code a request is refused with, or nothing when it is done. */
export function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof VendorError) return error.code ?? "none";
    throw error;
  }
}
