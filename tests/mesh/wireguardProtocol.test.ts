import { createPrivateKey, createPublicKey } from "node:crypto";
import {
  addRequest,
  keyPair,
  peerStatuses,
  removeRequest,
  setRequest,
} from "../../lab/mesh/wireguardProtocol";

const peer = {
  name: "vps",
  endpoints: ["5.78.43.147:51820", "192.0.2.1:51820"],
  allowedAddresses: ["5.78.43.147/32"],
  keepaliveSeconds: 25,
};
const keys = {
  own: { publicKey: "aa", privateKey: "bb" },
  shared: "cc",
  publicKeys: new Map([["vps", "dd"]]),
};
const peerLines = [
  "public_key=dd",
  "preshared_key=cc",
  "endpoint=5.78.43.147:51820",
  "persistent_keepalive_interval=25",
  "replace_allowed_ips=true",
  "allowed_ip=5.78.43.147/32",
];

describe("requests to WireGuard", () => {
  it("set everything a node knows, each peer at its first endpoint", () => {
    const link = { port: 51_820, mark: 32, mtuBytes: 1_420, allowDownPeerBypass: false };
    expect(setRequest({ ...link, peers: [peer] }, keys).split("\n")).toEqual([
      ...["set=1", "private_key=bb", "listen_port=51820", "fwmark=32", "replace_peers=true"],
      ...[...peerLines, "", ""],
    ]);
  });

  it("add or remove one peer without a word on the others", () => {
    expect(addRequest(peer, keys).split("\n")).toEqual(["set=1", ...peerLines, "", ""]);
    expect(removeRequest(peer, keys)).toBe("set=1\npublic_key=dd\nremove=true\n\n");
  });

  it("name the peer that has no key", () => {
    expect(() => addRequest({ ...peer, name: "home" }, keys)).toThrow("home: has no WireGuard key");
  });
});

describe("answers of WireGuard", () => {
  it("tell of each peer its own endpoint and handshake", () => {
    const answer = [
      ...["private_key=bb", "public_key=dd", "endpoint=192.0.2.1:4711"],
      ...["last_handshake_time_sec=1700000000", "allowed_ip=10.2.1.1/32"],
      ...["public_key=ee", "last_handshake_time_sec=0", "errno=0", "", ""],
    ].join("\n");
    expect(peerStatuses(answer)).toEqual([
      { publicKey: "dd", endpoint: "192.0.2.1:4711", lastHandshakeSeconds: 1_700_000_000 },
      { publicKey: "ee", lastHandshakeSeconds: 0 },
    ]);
  });

  it.each([
    { answer: "errno=22\n\n", message: "WireGuard answers errno 22" },
    { answer: "", message: "WireGuard answers errno missing" },
  ])("that refuse are errors: $message", ({ answer, message }) => {
    expect(() => peerStatuses(answer)).toThrow(message);
  });
});

it("makes key pairs of X25519", () => {
  const { publicKey, privateKey } = keyPair();
  const base64url = (hex: string): string => Buffer.from(hex, "hex").toString("base64url");
  const jwk = { kty: "OKP", crv: "X25519", d: base64url(privateKey), x: base64url(publicKey) };
  const derived = createPublicKey(createPrivateKey({ key: jwk, format: "jwk" }));
  expect(derived.export({ format: "jwk" }).x).toBe(base64url(publicKey));
});
