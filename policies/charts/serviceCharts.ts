import type { Chart, ChartWorkload } from "./chart";

type Options = Partial<Omit<ChartWorkload, "kind" | "name">> & { readonly container?: string };

/** A Deployment of one container, with everything below one key of the values. */
function deployment(name: string, at: string, options: Options = {}): ChartWorkload {
  const { container = name, ...rest } = options;
  const below = (key: string): string => (at === "" ? key : `${at}.${key}`);
  return {
    kind: "Deployment",
    name,
    belongs: "vps",
    placement: [at],
    containers: [{ name: container, resources: below("resources") }],
    ...rest,
  };
}

/** OpenBao and Vault share one tree of values. */
const raftChart = (name: "openbao" | "vault"): Chart => ({
  images: ["server.image"],
  workloads: [
    {
      kind: "StatefulSet",
      name,
      belongs: "members",
      placement: ["server"],
      needs: [{ path: "server.enabled", default: true }],
      replicas: {
        path: "server.ha.replicas",
        default: 3,
        needs: { path: "server.ha.enabled", default: false },
      },
      containers: [{ name, resources: "server.resources" }],
      claim: {
        storageClass: "server.dataStorage.storageClass",
        size: "server.dataStorage.size",
        defaultSize: "10Gi",
        enabled: { path: "server.dataStorage.enabled", default: true },
      },
    },
    // On by default, without limits and anywhere.
    deployment(`${name}-agent-injector`, "injector", {
      needs: [{ path: "injector.enabled", default: true }],
    }),
    // Takes neither affinity nor a node selector.
    {
      kind: "CronJob",
      name: `${name}-snapshot`,
      belongs: "vps",
      placement: [],
      needs: [{ path: "snapshotAgent.enabled", default: false }],
      containers: [{ name: "bao-snapshot", resources: "snapshotAgent.resources" }],
    },
  ],
});

/** Charts of DNS, secrets, GPU and GitOps, in the versions in use. */
export const serviceCharts: Readonly<Record<string, Chart>> = {
  // Definitions alone.
  "mariadb-operator-crds": { workloads: [] },

  "mariadb-operator": {
    images: ["image", "webhook.image", "certController.image", "config.mariadbImage"],
    workloads: [
      deployment("mariadb-operator", "", {
        container: "controller",
        replicas: {
          path: "ha.replicas",
          default: 3,
          needs: { path: "ha.enabled", default: false },
        },
      }),
      deployment("mariadb-operator-webhook", "webhook", {
        container: "webhook",
        hostNetwork: "webhook.hostNetwork",
        replicas: {
          path: "webhook.ha.replicas",
          default: 3,
          needs: { path: "webhook.ha.enabled", default: false },
        },
      }),
      deployment("mariadb-operator-cert-controller", "certController", {
        container: "cert-controller",
        replacedBy: "webhook.cert.certManager.enabled",
      }),
    ],
  },

  "powerdns-operator": {
    images: ["image"],
    workloads: [
      deployment("powerdns-operator", "", {
        placement: ["", "global"],
        containers: [
          { name: "powerdns-operator", resources: "resources", isLimitedByDefault: true },
        ],
        replicas: { path: "replicaCount", default: 1 },
      }),
    ],
  },

  "external-dns": {
    images: ["image"],
    workloads: [deployment("external-dns", "", { replicas: { path: "replicaCount", default: 1 } })],
  },

  "cert-manager-webhook-pdns": {
    images: ["image"],
    workloads: [
      deployment("cert-manager-webhook-pdns", "", {
        replicas: { path: "replicaCount", default: 1 },
      }),
    ],
  },

  openbao: raftChart("openbao"),
  vault: raftChart("vault"),

  "external-secrets": {
    images: ["image", "webhook.image", "certController.image"],
    workloads: [
      deployment("external-secrets", "", {
        placement: ["", "global"],
        replicas: { path: "replicaCount", default: 1 },
      }),
      deployment("external-secrets-webhook", "webhook", {
        placement: ["webhook", "global"],
        hostNetwork: "webhook.hostNetwork",
        needs: [{ path: "webhook.create", default: true }],
        replicas: { path: "webhook.replicaCount", default: 1 },
      }),
      deployment("external-secrets-cert-controller", "certController", {
        placement: ["certController", "global"],
        needs: [{ path: "certController.create", default: true }],
        replacedBy: "webhook.certManager.enabled",
      }),
    ],
  },

  "sealed-secrets": {
    images: ["image"],
    workloads: [
      deployment("sealed-secrets-controller", "", { container: "controller", belongs: "any" }),
    ],
  },

  reloader: {
    images: ["image"],
    workloads: [
      deployment("reloader", "reloader.deployment", {
        belongs: "any",
        replicas: { path: "reloader.deployment.replicas", default: 1 },
      }),
    ],
  },

  "nvidia-device-plugin": {
    images: ["image"],
    workloads: [
      {
        kind: "DaemonSet",
        name: "nvidia-device-plugin",
        belongs: "gpu",
        placement: [""],
        needs: [{ path: "devicePlugin.enabled", default: true }],
        containers: [{ name: "nvidia-device-plugin-ctr", resources: "resources" }],
      },
      {
        kind: "DaemonSet",
        name: "nvidia-device-plugin-mps-control-daemon",
        belongs: "gpu",
        placement: [""],
        needs: [{ path: "devicePlugin.enabled", default: true }],
        hostPid: true,
        containers: [
          {
            name: "mps-control-daemon-mounts",
            resources: "resources",
            isInit: true,
            isPrivileged: true,
          },
          { name: "mps-control-daemon-ctr", resources: "resources", isPrivileged: true },
        ],
      },
    ],
  },

  "flux-operator": {
    images: ["image"],
    workloads: [
      deployment("flux-operator", "", {
        containers: [{ name: "manager", resources: "resources", isLimitedByDefault: true }],
      }),
    ],
  },
  // Its controllers are placed by patches of the instance, which are free text.
  "flux-instance": { workloads: [] },
};
