import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { KubeSpanLink, Peer } from "./kubeSpan";

/*
 * The text protocol of WireGuard's control socket: one `key=value` in a line, an empty line at the
 * end, keys in hexadecimal.
 */

export interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

export function keyPair(): KeyPair {
  const { privateKey } = generateKeyPairSync("x25519");
  const { d = "", x = "" } = privateKey.export({ format: "jwk" });
  const hex = (base64url: string): string => Buffer.from(base64url, "base64url").toString("hex");
  return { publicKey: hex(x), privateKey: hex(d) };
}

/** The secret that all nodes of a cluster share. */
export const presharedKey = (): string => randomBytes(32).toString("hex");

export interface Keys {
  readonly own: KeyPair;
  readonly shared: string;
  readonly publicKeys: ReadonlyMap<string, string>;
}

const publicKeyOf = ({ publicKeys }: Keys, peer: string): string => {
  const key = publicKeys.get(peer);
  if (key === undefined) throw new Error(`${peer}: has no WireGuard key`);
  return key;
};

/** Ends a request. */
const end = ["", ""];

const peerLines = (peer: Peer, keys: Keys): string[] => [
  `public_key=${publicKeyOf(keys, peer.name)}`,
  `preshared_key=${keys.shared}`,
  ...peer.endpoints.slice(0, 1).map((endpoint) => `endpoint=${endpoint}`),
  `persistent_keepalive_interval=${peer.keepaliveSeconds}`,
  "replace_allowed_ips=true",
  ...peer.allowedAddresses.map((address) => `allowed_ip=${address}`),
];

/** Sets a node's whole configuration, replacing all peers. */
export function setRequest({ port, mark, peers }: KubeSpanLink, keys: Keys): string {
  return [
    "set=1",
    `private_key=${keys.own.privateKey}`,
    `listen_port=${port}`,
    `fwmark=${mark}`,
    "replace_peers=true",
    ...peers.flatMap((peer) => peerLines(peer, keys)),
    ...end,
  ].join("\n");
}

/** Adds one peer and leaves the others as they are. */
export const addRequest = (peer: Peer, keys: Keys): string =>
  ["set=1", ...peerLines(peer, keys), ...end].join("\n");

/** Removes one peer and leaves the others as they are. */
export const removeRequest = (peer: Peer, keys: Keys): string =>
  ["set=1", `public_key=${publicKeyOf(keys, peer.name)}`, "remove=true", ...end].join("\n");

export const getRequest = ["get=1", ...end].join("\n");

/** What WireGuard tells of a peer. */
export interface PeerStatus {
  readonly publicKey: string;
  readonly endpoint?: string;
  /** Seconds since 1970; 0 before the first one. */
  readonly lastHandshakeSeconds: number;
}

/** @throws Error when WireGuard reports a failure. */
export function peerStatuses(answer: string): PeerStatus[] {
  const pairs = answer
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("=", 2) as [string, string]);
  const errno = pairs.find(([key]) => key === "errno")?.[1];
  if (errno !== "0") throw new Error(`WireGuard answers errno ${errno ?? "missing"}`);
  const starts = pairs.flatMap(([key], index) => (key === "public_key" ? [index] : []));
  return starts.map((start, index) => {
    const peer = new Map(pairs.slice(start, starts[index + 1]));
    const endpoint = peer.get("endpoint");
    return {
      publicKey: peer.get("public_key") ?? "",
      ...(endpoint !== undefined && { endpoint }),
      lastHandshakeSeconds: Number(peer.get("last_handshake_time_sec") ?? 0),
    };
  });
}
