import type { ApiClient } from "../../../lab/controlPlane/apiClient";

export interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly initContainerStatuses?: readonly {
      readonly state: { readonly terminated?: { readonly exitCode: number } };
    }[];
  };
}

const podsPath = "/api/v1/namespaces/default/pods";

const metadata = (name: string): object => ({ name, namespace: "default" });

/** A pod template that passes Talos' admission defaults. */
const template = (app: string, spec: object): object => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: "main", image: "registry.example/main:1" }], ...spec },
});

export const createDeployment = (
  client: ApiClient,
  name: string,
  replicas: number,
  spec: object = {},
): Promise<unknown> =>
  client.request("POST", "/apis/apps/v1/namespaces/default/deployments", {
    metadata: metadata(name),
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: template(name, {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: "kubernetes.io/hostname",
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: { app: name } },
          },
        ],
        ...spec,
      }),
    },
  });

export const createDaemonSet = (client: ApiClient, name: string): Promise<unknown> =>
  client.request("POST", "/apis/apps/v1/namespaces/default/daemonsets", {
    metadata: metadata(name),
    spec: { selector: { matchLabels: { app: name } }, template: template(name, {}) },
  });

export const createJob = (client: ApiClient, name: string): Promise<unknown> =>
  client.request("POST", "/apis/batch/v1/namespaces/default/jobs", {
    metadata: metadata(name),
    spec: { template: template(name, { restartPolicy: "Never" }) },
  });

export async function podsOf(client: ApiClient, app: string): Promise<readonly Pod[]> {
  const path = `${podsPath}?labelSelector=app%3D${app}`;
  const { items } = await client.request<{ items: readonly Pod[] }>("GET", path);
  return items;
}

export const isReady = ({ metadata: { deletionTimestamp }, status }: Pod): boolean =>
  deletionTimestamp === undefined &&
  (status.conditions ?? []).some(({ type, status: value }) => type === "Ready" && value === "True");

/** The ready pods of an application once there are so many. */
export async function readyPods(
  client: ApiClient,
  app: string,
  count: number,
): Promise<readonly Pod[] | undefined> {
  const ready = (await podsOf(client, app)).filter(isReady);
  return ready.length === count ? ready : undefined;
}

export interface Node {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly providerID?: string;
    readonly taints?: readonly { readonly key: string; readonly effect: string }[];
  };
  readonly status: {
    readonly capacity: Readonly<Record<string, string>>;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

export const nodeNamed = (client: ApiClient, name: string): Promise<Node> =>
  client.request<Node>("GET", `/api/v1/nodes/${name}`);

/** The Ready condition of a node: True, False or Unknown. */
export const readiness = async (client: ApiClient, name: string): Promise<string | undefined> =>
  (await nodeNamed(client, name)).status.conditions?.find(({ type }) => type === "Ready")?.status;
