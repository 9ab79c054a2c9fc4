import { X509Certificate } from "node:crypto";
import { pemOf } from "../../controlPlane/secrets";
import type { Machine, MachineVendor } from "../machine";
import { reaches, type MeshMember } from "../network/kubeSpan";
import { type Network, readNetwork } from "../network/network";
import type { Store } from "../store";
import { TalosFaults } from "./faults";
import { type InstalledMachine, recordsOf } from "./records";
import { connectionError, rpcError } from "./rpcError";

/** Port of the machine API. */
const apiPort = 50_000;

/** What a client of the machine API shows and trusts: each the base64 of PEM. */
export interface ClientConfiguration {
  readonly caCertificate: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
}

/** Whom a request is for, and on what way. */
export interface Target {
  /** Address of the machine that is to act. */
  readonly node: string;
  /** Address that is dialled; it passes on what is for another node. */
  readonly endpoint: string;
  readonly client: ClientConfiguration;
}

/** A machine that answers. Without a record it is in maintenance mode and asks for no credentials. */
export interface Connection {
  readonly machine: Machine;
  readonly record?: InstalledMachine;
}

const hostOf = (address: string): string => address.replace(/:\d+$/, "");

/**
 * Connects to a machine as the provider does: without credentials first, then with them.
 * @throws VendorError as the client prints it, with the reason that only a simulated world knows
 */
export function connect(
  store: Store,
  vendors: readonly MachineVendor[],
  { node, endpoint, client }: Target,
): Connection {
  const network = readNetwork(store, vendors);
  const dialled = connectionTo(store, network, hostOf(endpoint));
  if (dialled.record === undefined) {
    if (hostOf(node) === hostOf(endpoint)) return dialled;
    throw rpcError("Unimplemented", "a machine in maintenance mode passes nothing on");
  }
  authenticate(dialled.record, client);
  if (hostOf(node) === hostOf(endpoint)) return dialled;
  return passedOn(store, network, dialled.machine, hostOf(node));
}

function connectionTo(store: Store, network: Network, address: string): Connection {
  const machine = network.machineAt(address);
  const obstacle =
    machine === undefined
      ? `no machine has the address ${address}`
      : network.obstacle("operator", machine, { protocol: "tcp", port: apiPort });
  if (machine === undefined || obstacle !== undefined) {
    const dial = `Error while dialing: dial tcp ${address}:${apiPort}: i/o timeout`;
    const error = connectionError(dial);
    error.message += ` (lab: ${obstacle ?? ""})`;
    throw error;
  }
  const record = recordsOf(store).machines.get(machine.id);
  if (record !== undefined) return { machine, record };
  if (new TalosFaults(store).take("maintenanceRefused", machine.name)) {
    const dial = `Error while dialing: dial tcp ${address}:${apiPort}: connect: connection refused`;
    throw connectionError(dial);
  }
  return { machine };
}

function passedOn(store: Store, network: Network, via: Machine, node: string): Connection {
  const { machines } = recordsOf(store);
  const member = (machine: Machine | undefined): MeshMember | undefined => {
    const running = machine && machines.get(machine.id)?.running;
    return machine && running && { machine, ...running };
  };
  const [from, to] = [member(via), member(network.machineAt(node))];
  const record = to && machines.get(to.machine.id);
  if (!from || !to || !record || !reaches(network, from, to, apiPort)) {
    throw connectionError(`Error while dialing: dial tcp ${node}:${apiPort}: i/o timeout`);
  }
  return { machine: to.machine, record };
}

function authenticate({ running }: InstalledMachine, client: ClientConfiguration): void {
  const handshake = (cause: string): Error =>
    connectionError(`authentication handshake failed: ${cause}`);
  if (client.caCertificate !== running.osAuthority) {
    throw handshake(
      "tls: failed to verify certificate: x509: certificate signed by unknown authority",
    );
  }
  const authority = new X509Certificate(pemOf(client.caCertificate));
  const certificate = new X509Certificate(pemOf(client.clientCertificate));
  if (!certificate.verify(authority.publicKey)) {
    throw handshake("remote error: tls: unknown certificate authority");
  }
  if (certificate.validToDate.getTime() < Date.now()) {
    throw handshake("remote error: tls: expired certificate");
  }
}
