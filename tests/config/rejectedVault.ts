import type { Rejection } from "./fixture";

const vault = (overrides: object): object => ({ vault: overrides });

/** A store of secrets that cannot be as the file has it. */
export const rejectedVault: readonly Rejection[] = [
  [
    "Vault with a key of its own",
    vault({ flavor: "vault" }),
    [
      'vault.unseal.by: expected transit, awskms, gcpckms, azurekeyvault or shamir, for Vault has no key of its own, got "static"',
    ],
  ],
  [
    "a key service without its key",
    vault({ unseal: { by: "transit", address: "http://10.0.0.9:8200" } }),
    [
      'vault.unseal.address: expected an https:// URL, got "http://10.0.0.9:8200"',
      "vault.unseal.keyName: is missing, expected a text",
    ],
  ],
  [
    "a disk for members that keep everything elsewhere",
    vault({ storage: { backend: "postgresql", sizeGiB: 10 } }),
    ["vault.storage.sizeGiB: is not a known key; known are backend, table"],
  ],
  [
    "copies of a store that is elsewhere",
    vault({
      storage: { backend: "postgresql" },
      snapshots: { bucket: "backups", endpoint: "https://s3.example.org" },
    }),
    ["vault.snapshots: expected none, for the copies of a PostgreSQL are made where it runs"],
  ],
  [
    "a disk of more than 10 GiB",
    vault({ storage: { backend: "raft", sizeGiB: 11 } }),
    ["vault.storage.sizeGiB: expected at most 10, got 11"],
  ],
  [
    "members whose disks do not fit beside the database",
    { dns: { databaseGiB: 31 } },
    [
      "vault.storage.sizeGiB: expected to fit the local-path volumes of its nodes beside the database's 31, got 10: talos-vps-cp-0 has 40, talos-vps-cp-1 has 40, talos-pve-worker-0 has 40",
    ],
  ],
  [
    "groups that may do what no policy says",
    vault({
      oidc: {
        issuer: "https://id.example.org",
        clientId: "vault",
        groups: { owner: ["people"] },
      },
    }),
    ["vault.oidc.groups.owner: is not a known key; known are admin, editor, viewer"],
  ],
];
