import type { Settings } from "../../config/schema";
import type { PinnedChart } from "../platform/charts";
import { apiPort, vaultNamespace } from "./names";

/** What tells the two servers apart, which are otherwise configured and spoken to alike. */
export interface Flavor {
  readonly name: Settings["vault"]["flavor"];
  /** Server and client in one. */
  readonly binary: "bao" | "vault";
  /** What the names of its environment variables begin with. */
  readonly variablePrefix: "BAO" | "VAULT";
  readonly image: { readonly registry: string; readonly repository: string; readonly tag: string };
  readonly directory: "/openbao" | "/vault";
  readonly chart: PinnedChart;
}

export const flavors = {
  openbao: {
    name: "openbao",
    binary: "bao",
    variablePrefix: "BAO",
    image: { registry: "quay.io", repository: "openbao/openbao", tag: "2.6.2" },
    directory: "/openbao",
    chart: {
      release: "openbao",
      namespace: vaultNamespace,
      chart: "openbao",
      repository: "https://openbao.github.io/openbao-helm",
      version: "0.29.2",
      timeoutSeconds: 600,
      rollsBack: false,
      getsReadyLater: true,
    },
  },
  vault: {
    name: "vault",
    binary: "vault",
    variablePrefix: "VAULT",
    image: { registry: "docker.io", repository: "hashicorp/vault", tag: "2.0.4" },
    directory: "/vault",
    chart: {
      release: "vault",
      namespace: vaultNamespace,
      chart: "vault",
      repository: "https://helm.releases.hashicorp.com",
      version: "0.34.1",
      timeoutSeconds: 600,
      rollsBack: false,
      getsReadyLater: true,
    },
  },
} as const satisfies Record<Settings["vault"]["flavor"], Flavor>;

/** The image as a pod names it. */
export const imageOf = ({ image }: Flavor): string =>
  `${image.registry}/${image.repository}:${image.tag}`;

/** Number of members. */
export const memberCount = 3;

/** Host names of the members, which stay the same on whatever node each is. */
export const memberHosts = ({ chart }: Flavor): readonly string[] =>
  Array.from(
    { length: memberCount },
    (_, index) => `${chart.release}-${String(index)}.${chart.release}-internal`,
  );

/** Where a member is spoken to. */
export const memberUrls = (flavor: Flavor): readonly string[] =>
  memberHosts(flavor).map((host) => `https://${host}:${String(apiPort)}`);

/** Host name that leads to the member which takes writes. */
export const activeHost = ({ chart }: Flavor): string =>
  `${chart.release}-active.${vaultNamespace}.svc`;

export const activeUrl = (flavor: Flavor): string =>
  `https://${activeHost(flavor)}:${String(apiPort)}`;
