import * as proxmox from "@bpg/pulumi-proxmoxve";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import type { Settings } from "../../config/schema";
import { homeRegion } from "../talos/nodeLabels";

type Proxmox = Settings["sites"]["home"]["proxmox"];

/** What the driver reads at its start, in its own spelling. */
export interface ProxmoxCsiConfig {
  readonly clusters: readonly [
    {
      readonly url: string;
      readonly insecure: boolean;
      readonly token_id: string;
      readonly token_secret: string;
      readonly region: string;
    },
  ];
}

/** The driver's configuration; it wants the root of the API, not that of the web page. */
function proxmoxCsiConfig(
  { endpoint, insecure }: Pick<Proxmox, "endpoint" | "insecure">,
  token: { readonly id: string; readonly secret: string },
): ProxmoxCsiConfig {
  return {
    clusters: [
      {
        url: new URL("/api2/json", endpoint).href,
        insecure,
        token_id: token.id,
        token_secret: token.secret,
        region: homeRegion,
      },
    ],
  };
}

/** All the driver needs: to make disks, and to hang them on VMs. */
const privileges = [
  "Datastore.Allocate",
  "Datastore.AllocateSpace",
  "Datastore.Audit",
  "VM.Audit",
  "VM.Config.Disk",
];

const tokenName = "csi";

export interface ProxmoxCsiAccount {
  /** The driver's configuration with its token, serialized: a secret. */
  readonly config: pulumi.Output<string>;
  /** What must be there before the token can do anything. */
  readonly grants: readonly pulumi.Resource[];
}

/**
 * Makes a Proxmox account for the driver, with a token instead of a password. It may touch the
 * disks of VMs and one datastore, so the token in the cluster is worth less than the program's own.
 */
export function proxmoxCsiAccount(
  name: string,
  settings: Pick<Proxmox, "endpoint" | "insecure" | "volumeDatastore">,
  opts: pulumi.CustomResourceOptions,
): ProxmoxCsiAccount {
  const role = new proxmox.RoleLegacy(name, { roleId: name, privileges }, opts);
  const user = new proxmox.UserLegacy(
    name,
    { userId: `${name}@pve`, enabled: true, comment: "Proxmox CSI; it has no password" },
    opts,
  );
  const grant = (on: string, path: string): proxmox.Acl =>
    new proxmox.Acl(
      `${name}-${on}`,
      { path, propagate: true, roleId: role.roleId, userId: user.userId },
      opts,
    );
  const grants = [grant("vms", "/vms"), grant("datastore", `/storage/${settings.volumeDatastore}`)];
  const token = new proxmox.user.Token(
    name,
    {
      userId: user.userId,
      tokenName,
      // It has the rights of its user, who has these only.
      privilegesSeparation: false,
      comment: "Proxmox CSI",
    },
    // Two tokens of one name cannot exist side by side.
    { ...opts, deleteBeforeReplace: true },
  );
  const config = pulumi.all([user.userId, pulumi.secret(token.value)]).apply(([userId, value]) =>
    stringify(
      proxmoxCsiConfig(settings, {
        id: `${userId}!${tokenName}`,
        // The provider gives `user!name=secret`, as its own credentials are written.
        secret: value.slice(value.lastIndexOf("=") + 1),
      }),
    ),
  );
  return { config, grants };
}
