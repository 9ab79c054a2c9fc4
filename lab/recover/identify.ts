import type { Candidate } from "./candidates";
import { RecoveryError } from "./engine";
import { kubernetesApi } from "./kubernetesApi";
import type { FindNumber } from "./vendors";

/** The next `up` would reach no machine: new secrets are those of another cluster. */
const otherSecrets = (node: string): string =>
  `a cluster runs (${node} answers) whose machine secrets are not those of the state: do not run ` +
  "'pulumi up'. Bring back a copy of the state, or the secrets from a control plane: " +
  "docs/runbooks/lost-state.md";

/**
 * The id under which a vendor may have something; whether it has it, the provider says at the import.
 *
 * @param authorityPem of the cluster whose machine secrets the state has, if it has any
 * @throws RecoveryError when another cluster answers where this one would
 */
export async function idOf(
  { lookup }: Candidate,
  findNumber: FindNumber,
  authorityPem: string | undefined,
): Promise<string | undefined> {
  switch (lookup.by) {
    case "id":
      return lookup.id;
    case "name": {
      const number = await findNumber(lookup.collection, lookup.name);
      return number === undefined ? undefined : `${number}`;
    }
    case "bootstrap": {
      const found = await kubernetesApi(lookup.node, authorityPem);
      if (found === "foreign") throw new RecoveryError(otherSecrets(lookup.node));
      return found === "own" ? "machine_bootstrap" : undefined;
    }
  }
}
