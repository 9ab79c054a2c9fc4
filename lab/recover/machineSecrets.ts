import type { Recorded } from "./lock";

const secretsType = "talos:machine/secrets:Secrets";

type Fields = Readonly<Record<string, unknown>>;

const field = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? (value as Fields)[key] : undefined;

const outputsOf = (resources: readonly Recorded[]): Fields | undefined =>
  resources.find(({ type }) => type === secretsType)?.outputs;

/** The credentials for the machines' API, as the state has them: the key is encrypted. */
export const clientConfiguration = (resources: readonly Recorded[]): unknown =>
  outputsOf(resources)?.["clientConfiguration"];

/** The certificate of the cluster's Kubernetes authority, in PEM; absent without machine secrets. */
export function kubernetesAuthority(resources: readonly Recorded[] = []): string | undefined {
  const path = ["machineSecrets", "certs", "k8s", "cert"];
  const base64 = path.reduce<unknown>(field, outputsOf(resources));
  return typeof base64 === "string" ? Buffer.from(base64, "base64").toString() : undefined;
}
