import { isDeepStrictEqual } from "node:util";
import type { KeyPair } from "../controlPlane/secrets";
import { Authority } from "../controlPlane/certificates";
import { type ListedMember, type Listener, serveEtcdMembers } from "./etcdMembers";

/** A control plane whose Talos API the operator reaches. */
export interface DesiredMachineApi {
  readonly address: string;
  /** Who votes in etcd, as this one sees it; absent while it reaches no majority. */
  readonly members?: readonly ListedMember[];
}

interface Served {
  wish: DesiredMachineApi;
  readonly listener: Listener;
}

/** The Talos APIs of a lab, as far as the gate between control planes asks them. */
export class MachineApis {
  readonly #served = new Map<string, Served>();
  #authority: KeyPair | undefined;

  /** Opens and closes until exactly these addresses answer, with certificates of this authority. */
  public async reconcile(
    wishes: readonly DesiredMachineApi[],
    authority: KeyPair | undefined,
  ): Promise<void> {
    if (!isDeepStrictEqual(authority, this.#authority)) await this.closeAll();
    this.#authority = authority;
    const wanted = authority === undefined ? [] : wishes;
    const unwanted = [...this.#served.keys()].filter(
      (address) => !wanted.some((wish) => wish.address === address),
    );
    await Promise.all(unwanted.map((address) => this.#close(address)));
    if (authority === undefined) return;
    const signer = new Authority(authority);
    await Promise.all(wanted.map((wish) => this.#serve(wish, signer)));
  }

  public async closeAll(): Promise<void> {
    await Promise.all([...this.#served.keys()].map((address) => this.#close(address)));
  }

  async #serve(wish: DesiredMachineApi, signer: Authority): Promise<void> {
    const { address } = wish;
    const present = this.#served.get(address);
    if (present !== undefined) {
      present.wish = wish;
      return;
    }
    const { certificatePem, privateKeyPem } = await signer.sign({
      subject: "CN=talos",
      names: [address],
    });
    const credentials = { ca: signer.certificatePem, cert: certificatePem, key: privateKeyPem };
    const listener = await serveEtcdMembers(
      address,
      credentials,
      () => this.#served.get(address)?.wish.members,
    );
    this.#served.set(address, { wish, listener });
  }

  async #close(address: string): Promise<void> {
    const served = this.#served.get(address);
    this.#served.delete(address);
    await served?.listener.close();
  }
}
