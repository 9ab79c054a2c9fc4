import path from "node:path";
import { livingNodes } from "../nodes/nodeObject";
import type { Pki } from "./pki";
import type { Timing } from "./timing";

export const programNames = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kwok",
] as const;

export type ProgramName = (typeof programNames)[number];

/** Free ports of 127.0.0.1. The other programs listen nowhere. */
export interface ControlPlanePorts {
  readonly api: number;
  readonly etcdClient: number;
  readonly etcdPeer: number;
}

export interface ProgramPlan {
  readonly pki: Pki;
  readonly ports: ControlPlanePorts;
  readonly timing: Timing;
  readonly etcdDirectory: string;
  readonly serviceCidr: string;
  readonly podCidr: string;
  readonly serviceAccountIssuer: string;
}

type Flags = Readonly<Record<string, string | number | boolean>>;

const argumentsOf = (flags: Flags): readonly string[] =>
  Object.entries(flags).map(([name, value]) => `--${name}=${value}`);

/** The command line of every program, as a Talos control plane runs it where that can be. */
export function programArguments(plan: ProgramPlan): Record<ProgramName, readonly string[]> {
  return {
    etcd: argumentsOf(etcd(plan)),
    "kube-apiserver": argumentsOf(apiServer(plan)),
    "kube-controller-manager": argumentsOf(controllerManager(plan)),
    "kube-scheduler": argumentsOf({
      kubeconfig: plan.pki.kubeconfig("scheduler"),
      "leader-elect": false,
      "secure-port": 0,
      ...clientRate,
    }),
    kwok: argumentsOf({
      kubeconfig: plan.pki.kubeconfig("kwok"),
      config: plan.pki.file("kwok.yaml"),
      // A node whose label changes is let go at once, and so are its pods.
      "manage-all-nodes": false,
      "manage-nodes-with-label-selector": livingNodes,
      // A successor would have to wait for the leases of its predecessor to run out.
      "node-lease-duration-seconds": 0,
      cidr: plan.podCidr,
    }),
  };
}

/** The defaults, 20 and 50 requests a second, cost seconds at every start. */
const clientRate = { "kube-api-qps": 500, "kube-api-burst": 1_000 };

function etcd({ pki, ports, etcdDirectory }: ProgramPlan): Flags {
  const clientUrl = `https://127.0.0.1:${ports.etcdClient}`;
  const peerUrl = `https://127.0.0.1:${ports.etcdPeer}`;
  return {
    name: "lab",
    "data-dir": etcdDirectory,
    // Writes survive the death of the process; they need not survive that of the host.
    "unsafe-no-fsync": true,
    "listen-client-urls": clientUrl,
    "advertise-client-urls": clientUrl,
    "listen-peer-urls": peerUrl,
    "initial-advertise-peer-urls": peerUrl,
    "initial-cluster": `lab=${peerUrl}`,
    "cert-file": pki.file("etcd-server.crt"),
    "key-file": pki.file("etcd-server.key"),
    "trusted-ca-file": pki.file("etcd-ca.crt"),
    "client-cert-auth": true,
    "peer-cert-file": pki.file("etcd-server.crt"),
    "peer-key-file": pki.file("etcd-server.key"),
    "peer-trusted-ca-file": pki.file("etcd-ca.crt"),
    "peer-client-cert-auth": true,
  };
}

function apiServer({ pki, ports, timing, serviceCidr, serviceAccountIssuer }: ProgramPlan): Flags {
  return {
    "bind-address": "127.0.0.1",
    "advertise-address": "127.0.0.1",
    "secure-port": ports.api,
    // An endpoint must not be a loopback address, and no pod here dials it.
    "endpoint-reconciler-type": "none",
    "etcd-servers": `https://127.0.0.1:${ports.etcdClient}`,
    "etcd-cafile": pki.file("etcd-ca.crt"),
    "etcd-certfile": pki.file("etcd-client.crt"),
    "etcd-keyfile": pki.file("etcd-client.key"),
    "tls-cert-file": pki.file("apiserver.crt"),
    "tls-private-key-file": pki.file("apiserver.key"),
    "client-ca-file": pki.file("k8s-ca.crt"),
    "requestheader-client-ca-file": pki.file("aggregator-ca.crt"),
    "requestheader-allowed-names": "front-proxy-client",
    "requestheader-username-headers": "X-Remote-User",
    "requestheader-group-headers": "X-Remote-Group",
    "requestheader-extra-headers-prefix": "X-Remote-Extra-",
    "proxy-client-cert-file": pki.file("aggregator-client.crt"),
    "proxy-client-key-file": pki.file("aggregator-client.key"),
    "service-account-issuer": serviceAccountIssuer,
    "service-account-key-file": pki.file("service-account.key"),
    "service-account-signing-key-file": pki.file("service-account.key"),
    "service-cluster-ip-range": serviceCidr,
    "encryption-provider-config": pki.file("encryption.yaml"),
    "admission-control-config-file": pki.file("admission.yaml"),
    "enable-admission-plugins": "NodeRestriction",
    "authorization-mode": "Node,RBAC",
    "anonymous-auth": false,
    "allow-privileged": true,
    "enable-bootstrap-token-auth": true,
    profiling: false,
    "default-not-ready-toleration-seconds": timing.notReadyTolerationSeconds,
    "default-unreachable-toleration-seconds": timing.unreachableTolerationSeconds,
  };
}

function controllerManager({ pki, timing, serviceCidr, podCidr }: ProgramPlan): Flags {
  return {
    kubeconfig: pki.kubeconfig("controller-manager"),
    "leader-elect": false,
    "secure-port": 0,
    controllers: "*,token-cleaner-controller",
    "use-service-account-credentials": true,
    "root-ca-file": pki.file("k8s-ca.crt"),
    "service-account-private-key-file": pki.file("service-account.key"),
    "cluster-signing-cert-file": pki.file("k8s-ca.crt"),
    "cluster-signing-key-file": pki.file("k8s-ca.key"),
    "allocate-node-cidrs": true,
    "cluster-cidr": podCidr,
    "service-cluster-ip-range": serviceCidr,
    profiling: false,
    // It makes this directory whenever it is not there, also in a lab that was removed: so it must not
    // be able to. It does without.
    "flex-volume-plugin-dir": "/dev/null/none",
    ...clientRate,
    "node-monitor-period": `${timing.nodeMonitorPeriodSeconds}s`,
    "node-monitor-grace-period": `${timing.nodeMonitorGraceSeconds}s`,
    "node-startup-grace-period": `${timing.nodeStartupGraceSeconds}s`,
    "node-eviction-rate": timing.nodeEvictionsPerSecond,
    "secondary-node-eviction-rate": timing.nodeEvictionsPerSecond / 10,
  };
}

/** The built program, beside the other tools of the project. */
export const programFile = (toolDirectory: string, name: ProgramName): string =>
  path.join(toolDirectory, name);
