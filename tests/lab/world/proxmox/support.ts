import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ProxmoxCluster } from "../../../../lab/world/proxmox/cluster";
import { atlas } from "../../../../lab/world/proxmox/home";
import type { PciMapping } from "../../../../lab/world/proxmox/objects";
import { Store } from "../../../../lab/world/store";
import { VendorError } from "../../../../lab/world/vendorError";

export interface Home {
  readonly store: Store;
  /** Asked by root. */
  readonly root: ProxmoxCluster;
  /** Asked by another account. */
  as(account: string): ProxmoxCluster;
  dispose(): void;
}

/** A host with nothing on it. */
export function emptyHome(): Home {
  const store = new Store(mkdtempSync(path.join(tmpdir(), "hybrid-home-")));
  return {
    store,
    root: new ProxmoxCluster(store),
    as: (account) => new ProxmoxCluster(store, { account }),
    dispose: () => {
      store.close();
      rmSync(store.directory, { recursive: true, force: true });
    },
  };
}

const [device] = atlas.pciDevices;

export const gpuMapping: PciMapping = {
  ...{ name: "gpu", comment: "", hasMediatedDevices: false },
  maps: [
    {
      node: "atlas",
      path: device?.path ?? "",
      id: device?.id ?? "",
      subsystemId: device?.subsystemId ?? "",
      iommuGroup: device?.iommuGroup ?? 0,
      comment: null,
    },
  ],
};

/** `403 Permission check failed (…)`, or nothing when the request is done. */
export function answerTo(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof VendorError) return `${error.code ?? ""} ${error.message}`;
    throw error;
  }
}
