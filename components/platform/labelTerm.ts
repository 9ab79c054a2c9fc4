/** One label of a node and the values it may have, as a storage class says where its volumes are. */
export interface LabelTerm {
  readonly key: string;
  readonly values: readonly string[];
}
