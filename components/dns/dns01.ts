import { apiKeySecret, apiUrl } from "./names";

/** Part of the Kubernetes API that the solver's webhook serves. */
export const webhookGroup = "acme.zacharyseguin.ca";

/** A solver that answers for names in our zones by a record there, wildcards included. */
export interface DnsSolver {
  readonly selector: { readonly dnsZones: readonly string[] };
  readonly dns01: {
    readonly webhook: {
      readonly groupName: string;
      readonly solverName: "pdns";
      readonly config: {
        readonly host: string;
        readonly serverID: "localhost";
        readonly ttl: 60;
        readonly timeout: 30;
        readonly apiKeySecretRef: { readonly name: string; readonly key: string };
      };
    };
  };
}

/** The solver for names in these zones. */
export function dnsSolver(zoneNames: readonly string[]): DnsSolver {
  return {
    selector: { dnsZones: zoneNames },
    dns01: {
      webhook: {
        groupName: webhookGroup,
        solverName: "pdns",
        config: {
          // Plain, inside the cluster: between nodes KubeSpan encrypts, and a policy says who may.
          host: apiUrl,
          serverID: "localhost",
          ttl: 60,
          timeout: 30,
          apiKeySecretRef: apiKeySecret,
        },
      },
    },
  };
}
