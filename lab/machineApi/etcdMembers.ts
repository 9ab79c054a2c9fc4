import * as http2 from "node:http2";
import type { AddressInfo, Server, Socket } from "node:net";
import { status } from "@grpc/grpc-js";
import { membersMethod, membersResponse } from "../../components/gate/machineApi";

/** A member of etcd as the Talos API lists it. */
export interface ListedMember {
  /** 64 bits in hexadecimal. */
  readonly id: string;
  readonly name: string;
  readonly address: string;
}

/** PEM texts: whose clients are served, and with what. */
export interface ServerCredentials {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface Listener {
  readonly port: number;
  /** Closes what listens and every connection it has, also one that is not yet established. */
  readonly close: () => Promise<void>;
}

/** A message as gRPC frames it: not compressed, and its length. */
function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function answer(
  stream: http2.ServerHttp2Stream,
  members: readonly ListedMember[] | undefined,
): void {
  const list = (members ?? []).map(({ id, name, address }) => ({
    id: BigInt(`0x${id}`).toString(),
    hostname: name,
    client_urls: [`https://${address}:2379`],
  }));
  const trailers =
    members === undefined
      ? { "grpc-status": status.UNAVAILABLE, "grpc-message": "etcdserver: no leader" }
      : { "grpc-status": status.OK };
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => {
    stream.sendTrailers(trailers);
  });
  const response = membersResponse.fromObject({ messages: [{ members: list }] });
  stream.end(members && framed(membersResponse.encode(response).finish()));
}

/** Makes a server listen, and keeps hold of its connections. */
export function listen(server: Server, address: string, port: number): Promise<Listener> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket.once("close", () => sockets.delete(socket)));
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      for (const socket of sockets) socket.destroy();
    });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, () => {
      resolve({ port: (server.address() as AddressInfo).port, close });
    });
  });
}

/**
 * Serves the one question of the Talos API that the gate asks: who votes in etcd. Only clients with
 * a certificate of the same authority are answered.
 *
 * @param members asked for every question; nothing while etcd has no leader
 */
export function serveEtcdMembers(
  address: string,
  { ca, cert, key }: ServerCredentials,
  members: () => readonly ListedMember[] | undefined,
  port = 50_000,
): Promise<Listener> {
  const server = http2.createSecureServer({
    ...{ ca, cert, key },
    requestCert: true,
    rejectUnauthorized: true,
  });
  server.on("stream", (stream, headers) => {
    stream.on("error", () => undefined); // the client has gone away
    if (headers[":path"] === membersMethod) answer(stream, members());
    else stream.close(http2.constants.NGHTTP2_REFUSED_STREAM);
  });
  return listen(server, address, port);
}
