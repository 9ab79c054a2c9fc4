import { type KeyPair, keyPair, type Keys, presharedKey } from "./wireguardProtocol";

/** The WireGuard keys of a cluster: a pair for each node, and the secret they share. */
export class Keyring {
  private readonly pairs: ReadonlyMap<string, KeyPair>;
  private readonly shared = presharedKey();

  public constructor(nodes: readonly string[]) {
    this.pairs = new Map(nodes.map((node) => [node, keyPair()]));
  }

  /** What one node knows: its own private key, and every public one. */
  public of(node: string): Keys {
    const own = this.pairs.get(node);
    if (own === undefined) throw new Error(`${node}: has no WireGuard key`);
    const publicKeys = new Map([...this.pairs].map(([name, { publicKey }]) => [name, publicKey]));
    return { own, shared: this.shared, publicKeys };
  }

  /** Whose public key this is. */
  public nodeOf(publicKey: string): string {
    const found = [...this.pairs].find(([, pair]) => pair.publicKey === publicKey);
    if (found === undefined) throw new Error(`${publicKey}: nobody's key`);
    return found[0];
  }
}
