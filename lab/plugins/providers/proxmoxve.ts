import type { Store } from "../../world/store";
import { type ProviderModel, fromTable } from "../model";
import { acl, role, token, user } from "./proxmoxve/access";
import { downloadFile } from "./proxmoxve/file";
import { pciMapping } from "./proxmoxve/mapping";
import { vm } from "./proxmoxve/vm";

/** The provider of Proxmox VE on the simulated host: its requests, its patience, its messages. */
export const proxmoxve = (world: Store): ProviderModel => ({
  name: "proxmoxve",
  resource: fromTable({
    "proxmoxve:index/vmLegacy:VmLegacy": vm(world),
    "proxmoxve:download/file:File": downloadFile(world),
    "proxmoxve:hardware/mapping/pci:Pci": pciMapping(world),
    "proxmoxve:index/roleLegacy:RoleLegacy": role(world),
    "proxmoxve:index/userLegacy:UserLegacy": user(world),
    "proxmoxve:user/token:Token": token(world),
    "proxmoxve:index/acl:Acl": acl(world),
  }),
  functions: {},
});
