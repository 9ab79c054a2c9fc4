import type { Settings } from "../../config/schema";
import type { Flavor } from "./flavors";
import type { HclBlock, HclBody } from "./hcl";
import { apiPort, clusterPort } from "./names";
import type { Seal } from "./seal";

/** Where a member finds its files and its peers. */
export interface Places {
  readonly listen: { readonly api: string; readonly cluster: string };
  /** Directory with `tls.crt`, `tls.key` and `ca.crt`. */
  readonly tls: string;
  readonly data: string;
  /** URLs of all members, the own one too. */
  readonly members: readonly string[];
  /** Whether Kubernetes is there to be told which member is active. */
  readonly isInCluster: boolean;
}

export interface ServerConfigurationArgs {
  readonly flavor: Flavor;
  readonly storage: Settings["vault"]["storage"];
  readonly seal: Seal;
  readonly places: Places;
}

/** Directories inside a pod. */
export const directories = { tls: "/etc/vault-tls", seal: "/etc/vault-seal" } as const;

/** Where a member in a pod finds all that. */
export const inPod = (flavor: Flavor, members: readonly string[]): Places => ({
  listen: { api: `[::]:${String(apiPort)}`, cluster: `[::]:${String(clusterPort)}` },
  tls: directories.tls,
  data: `${flavor.directory}/data`,
  members,
  isInCluster: true,
});

function storageBlock(storage: ServerConfigurationArgs["storage"], places: Places): HclBlock {
  if (storage.backend === "postgresql") {
    return {
      type: "storage",
      labels: ["postgresql"],
      // The URL holds a password and comes from the environment.
      body: { attributes: { table: storage.table, ha_enabled: "true" } },
    };
  }
  return {
    type: "storage",
    labels: ["raft"],
    body: {
      attributes: {
        path: places.data,
        performance_multiplier: storage.performanceMultiplier,
      },
      // Every member, so that any one that is there takes in one that is new or has lost its disk.
      blocks: places.members.map((url) => ({
        type: "retry_join",
        body: {
          attributes: { leader_api_addr: url, leader_ca_cert_file: `${places.tls}/ca.crt` },
        },
      })),
    },
  };
}

/** Every request and answer goes to the log of the pod, values only as digests. */
const audit: HclBlock = {
  type: "audit",
  labels: ["file", "stdout"],
  body: { blocks: [{ type: "options", body: { attributes: { file_path: "stdout" } } }] },
};

/** The configuration of a member. It holds no secret: a ConfigMap carries it. */
export function serverConfiguration(args: ServerConfigurationArgs): HclBody {
  const { flavor, storage, seal, places } = args;
  return {
    attributes: {
      ui: true,
      // Vault asks for it with Raft. OpenBao has no such lock any more; Talos has no swap.
      ...(flavor.name === "vault" && { disable_mlock: true }),
    },
    blocks: [
      {
        type: "listener",
        labels: ["tcp"],
        body: {
          attributes: {
            address: places.listen.api,
            cluster_address: places.listen.cluster,
            tls_cert_file: `${places.tls}/tls.crt`,
            tls_key_file: `${places.tls}/tls.key`,
            tls_min_version: "tls12",
          },
        },
      },
      storageBlock(storage, places),
      ...(seal.block === undefined ? [] : [seal.block]),
      // OpenBao takes no audit device from its API, Vault none from its configuration.
      ...(flavor.name === "openbao" ? [audit] : []),
      {
        type: "telemetry",
        body: { attributes: { prometheus_retention_time: "24h", disable_hostname: true } },
      },
      ...(places.isInCluster
        ? [{ type: "service_registration", labels: ["kubernetes"], body: {} }]
        : []),
    ],
  };
}
