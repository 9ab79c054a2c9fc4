import * as grpc from "@grpc/grpc-js";
import { parse } from "protobufjs";
import type { ClientCredentials } from "./clientCertificate";

/** What of the Talos machine API the gate speaks, as it is on the wire. */
const schema = parse(
  `
  syntax = "proto3";
  message MembersRequest { bool query_local = 1; }
  message Member {
    uint64 id = 2;
    string hostname = 3;
    repeated string client_urls = 5;
    bool is_learner = 6;
  }
  message Members { repeated Member members = 3; }
  message MembersResponse { repeated Members messages = 1; }
  `,
  { keepCase: true },
).root;

export const membersMethod = "/machine.MachineService/EtcdMemberList";
const membersRequest = schema.lookupType("MembersRequest");
export const membersResponse = schema.lookupType("MembersResponse");

/** A member as etcd counts it, dead or alive. */
export interface EtcdMember {
  /** In hexadecimal, as `talosctl etcd remove-member` takes it. */
  readonly id: string;
  readonly name: string;
  /** IPv4 address or host name other members' clients reach it at; empty before it has started. */
  readonly address: string;
}

/** What the Talos API of one control plane said. */
export type MembersAnswer =
  | { readonly kind: "members"; readonly members: readonly EtcdMember[] }
  /** It is a node of this cluster, but its etcd does not answer. */
  | { readonly kind: "no etcd"; readonly seen: string }
  /** A machine that is no node of this cluster: one in maintenance mode, or another cluster's. */
  | { readonly kind: "stranger"; readonly seen: string }
  | { readonly kind: "nobody"; readonly seen: string };

export type AskMembers = (
  address: string,
  credentials: ClientCredentials,
) => Promise<MembersAnswer>;

const apiPort = 50_000;
const requestTimeoutMilliseconds = 5_000;

interface WireMember {
  readonly id: { toString(radix: number): string };
  readonly hostname: string;
  readonly client_urls?: readonly string[];
  readonly is_learner?: boolean;
}

function voters(response: { messages?: { members?: WireMember[] }[] }): readonly EtcdMember[] {
  const members = (response.messages ?? []).flatMap((message) => message.members ?? []);
  return members
    .filter(({ is_learner }) => is_learner !== true)
    .map(({ id, hostname, client_urls = [] }) => ({
      id: id.toString(16),
      name: hostname,
      address: hostOf(client_urls[0]),
    }));
}

/** An IPv6 address comes without its brackets; what is no URL has no host. */
const hostOf = (url = ""): string =>
  URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, "$1") : "";

/** The reason alone, out of what the client says of a connection it did not get. */
const reasonOf = (details: string): string =>
  /Last error: (?:Error: )?(.*?)\.? Resolution note:/.exec(details)?.[1] ?? details;

/** Node's words for a certificate of another authority. */
const isForeign = (reason: string): boolean =>
  /self-signed certificate|unable to verify|unable to get.* issuer/i.test(reason);

/**
 * Asks one control plane's own etcd who votes. The answer takes a majority of the voters, so it is
 * the cluster's and not that of one node; it counts members that are lost as well.
 */
export const askEtcdMembers: AskMembers = (address, credentials) => {
  const { authorityPem, certificatePem, privateKeyPem } = credentials;
  const [ca, key, certificate] = [authorityPem, privateKeyPem, certificatePem].map((pem) =>
    Buffer.from(pem),
  );
  let isNode = false;
  // Called once the certificate has proved to be of the cluster's own authority, which signs
  // nothing but nodes. Its names do not matter: the question is put to this one node.
  const checkServerIdentity = (): undefined => {
    isNode = true;
  };
  const client = new grpc.Client(
    `${address}:${apiPort}`,
    grpc.credentials.createSsl(ca, key, certificate, { checkServerIdentity }),
    // An address is no name that TLS could ask for.
    { "grpc.enable_http_proxy": 0, "grpc.ssl_target_name_override": "localhost" },
  );
  return new Promise<MembersAnswer>((resolve) => {
    client.makeUnaryRequest(
      membersMethod,
      (request: object) => Buffer.from(membersRequest.encode(request).finish()),
      (bytes: Buffer) => membersResponse.decode(bytes) as Parameters<typeof voters>[0],
      // Not any member that it finds: its own, so that two clusters are not taken for one.
      { query_local: true },
      { deadline: Date.now() + requestTimeoutMilliseconds },
      (error, response) => {
        client.close();
        if (error === null) {
          resolve({ kind: "members", members: voters(response ?? {}) });
          return;
        }
        const seen = reasonOf(error.details);
        // The code does not tell: an etcd without a leader is called unavailable as well.
        resolve({ kind: isNode ? "no etcd" : isForeign(seen) ? "stranger" : "nobody", seen });
      },
    );
  });
};
