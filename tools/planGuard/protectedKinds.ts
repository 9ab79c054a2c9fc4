import { isLost, type PlannedResource } from "./plan";
import { serverType, vmType } from "./restarts";

const volumeKinds: readonly RegExp[] = [
  /^hcloud:index\/volume:Volume$/,
  /^kubernetes:core\/v1:PersistentVolume(Claim)?$/,
];

/** What must not end unnoticed, whether somebody has protected it or not. */
const protectedKinds: readonly (readonly [type: RegExp, what: string])[] = [
  [new RegExp(`^${serverType}$`), "a server with its disk"],
  [new RegExp(`^${vmType}$`), "a VM with its disks"],
  [/^hcloud:index\/primaryIp:PrimaryIp$/, "an address that others know"],
  [/^hcloud:index\/snapshot:Snapshot$/, "a snapshot"],
  [/^talos:machine\/secrets:Secrets$/, "the identity of the whole cluster"],
  [/^talos:machine\/bootstrap:Bootstrap$/, "what happens once in the life of a cluster"],
  [/^random:index\/random(Password|Bytes):/, "a password or key that something is locked with"],
  [/^pulumi:providers:kubernetes$/, "what everything in the cluster was installed by"],
  [/^kubernetes:core\/v1:Namespace$/, "a namespace with all that is in it"],
  [/^kubernetes:apps\/v1:StatefulSet$/, "a set of pods with state"],
  [/^kubernetes:apiextensions\.k8s\.io\/v1:CustomResourceDefinition$/, "a kind with its objects"],
  [/^kubernetes:helm\.sh\/v3:Release$/, "a chart's release with its definitions"],
  [/^kubernetes:k8s\.mariadb\.com\/[^:]+:MariaDB$/, "a database"],
];

export const isVolume = ({ type }: PlannedResource): boolean =>
  volumeKinds.some((kind) => kind.test(type));

/** Why a resource must not be replaced or deleted; undefined when it may, or is not. */
export function protection(resource: PlannedResource): string | undefined {
  const { type, before, after } = resource;
  if (!isLost(resource)) return undefined;
  const kind = protectedKinds.find(([pattern]) => pattern.test(type))?.[1];
  const isProtected = before?.isProtected === true || after?.isProtected === true;
  return kind ?? (isProtected ? "protected" : undefined);
}
