import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/schema";
import { type ContainerResources, resourcesOf } from "../platform/memory";
import { configHashKey } from "../platform/storageSecrets";
import { onSite } from "../siteLabel";
import {
  apiPort,
  databaseClientLabel,
  dnsNamespace,
  dnsPort,
  galeraLocalAddress,
  galeraPrimary,
  type NameServerRole,
  pdnsLabels,
} from "./names";
import { staysOnItsNode } from "../platform/placement";
import { powerDnsConfiguration, secretFileName } from "./powerdns/configuration";

const configurationDirectory = "/etc/pdns";
const secretDirectory = "/etc/pdns-secret";
const socketDirectory = "/run/pdns";

/**
 * Options of the database's client library. It would verify a certificate by default, and the
 * members have none that an address could be verified against.
 */
const clientOptions = "[client]\nssl-verify-server-cert=0\n";

/** ConfigMap and Secret of the name servers of a role. */
export const configurationName = (role: NameServerRole): string => `pdns-${role}-config`;
export const secretName = (role: NameServerRole): string => `pdns-${role}-secret`;

/** `dots.before` in a mail address are written `\.` in a name; `@` stands for the zone. */
function hostmaster(contact: string | undefined): string {
  if (contact === undefined) return "hostmaster.@";
  const at = contact.lastIndexOf("@");
  return `${contact.slice(0, at).replaceAll(".", "\\.")}.${contact.slice(at + 1)}.`;
}

/** Files of a role's configuration: none holds a secret. */
export function configurationFiles(
  role: NameServerRole,
  { dns, network }: Pick<Settings, "dns" | "network">,
): Readonly<Record<string, string>> {
  return {
    "pdns.conf": powerDnsConfiguration({
      role,
      version: dns.versions.powerDns,
      databaseHost:
        role === "api"
          ? `${galeraPrimary}.${dnsNamespace}.svc.cluster.local`
          : galeraLocalAddress(network.serviceCidr),
      listenAddress: "0.0.0.0",
      listenPort: dnsPort,
      // Always, so that a zone can be signed without a restart of what serves it.
      dnssec: true,
      webserverAddress: "0.0.0.0",
      webserverPort: apiPort,
      webserverAllowFrom: ["127.0.0.0/8", network.podCidr],
      secretDirectory,
      socketDirectory,
      defaultSoa: {
        nameServer: `${dns.nameServers[0]?.host ?? ""}.`,
        hostmaster: hostmaster(dns.contact),
      },
    }),
    "my.cnf": clientOptions,
  };
}

/** The image of a release: each line has a repository of its own. */
export function powerDnsImage(version: string): string {
  const [major = "", minor = ""] = version.split(".");
  return `docker.io/powerdns/pdns-auth-${major}${minor}:${version}`;
}

/** The program that prints the DS records of a zone, and its arguments. */
export const dsExport = (zone: string, directory: string = configurationDirectory) =>
  ["pdnsutil", `--config-dir=${directory}`, "export-zone-ds", zone] as const;

/** The command that prints the DS records of a zone, for its parent. */
export const dsCommand = (zone: string): string =>
  `kubectl -n ${dnsNamespace} exec deploy/pdns-api -- ${dsExport(zone).join(" ")}`;

function serverResources({ serverMemoryMiB }: Settings["dns"]): ContainerResources {
  return resourcesOf({
    requestMillicores: 50,
    requestMiB: serverMemoryMiB,
    limitMiB: serverMemoryMiB,
  });
}

/** A VPS and the address that the world asks at. */
export interface PublicEnd {
  readonly node: string;
  readonly address: pulumi.Input<string>;
}

type PodTemplate = k8s.types.input.core.v1.PodTemplateSpec;
type Ports = k8s.types.input.core.v1.ContainerPort[];

/**
 * The port is opened at the VPS' own address only: at every address it would also take the queries
 * of the node itself, which Talos answers on loopback.
 */
const publicPorts = ({ address }: PublicEnd): Ports =>
  (["UDP", "TCP"] as const).map((protocol) => ({
    name: `dns-${protocol.toLowerCase()}`,
    containerPort: dnsPort,
    hostPort: 53,
    hostIP: address,
    protocol,
  }));

/** Pods of a name server: of the writer behind the API, or of the one that answers on a VPS. */
function podTemplate(
  role: NameServerRole,
  { dns }: Pick<Settings, "dns">,
  labels: Record<string, string>,
  configurationHash: pulumi.Input<string>,
  end?: PublicEnd,
): PodTemplate {
  const volume = (name: string, mountPath: string, subPath?: string) => ({
    name,
    mountPath,
    readOnly: true,
    ...(subPath !== undefined && { subPath }),
  });
  const isListening = { tcpSocket: { port: end === undefined ? apiPort : dnsPort } };
  return {
    metadata: {
      labels: { ...labels, ...databaseClientLabel },
      annotations: { [configHashKey]: configurationHash },
    },
    spec: {
      ...(end === undefined
        ? { nodeSelector: onSite("vps") }
        : {
            nodeSelector: { "kubernetes.io/hostname": end.node },
            tolerations: staysOnItsNode.map((toleration) => ({ ...toleration })),
          }),
      priorityClassName: "system-cluster-critical",
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 953,
        runAsGroup: 953,
        fsGroup: 953,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [
        {
          name: "pdns",
          image: powerDnsImage(dns.versions.powerDns),
          // The image's own start script would open the API to everyone.
          command: ["/usr/local/sbin/pdns_server", `--config-dir=${configurationDirectory}`],
          ports:
            end === undefined
              ? [{ name: "api", containerPort: apiPort, protocol: "TCP" }]
              : publicPorts(end),
          // What is asked is whether it listens: without its database it still answers from memory.
          livenessProbe: { ...isListening, periodSeconds: 10, timeoutSeconds: 5 },
          readinessProbe: { ...isListening, periodSeconds: 5, timeoutSeconds: 5 },
          resources: serverResources(dns),
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            // The file of the program asks for this capability: without it the kernel refuses to start it.
            capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
          },
          volumeMounts: [
            volume("configuration", `${configurationDirectory}/pdns.conf`, "pdns.conf"),
            volume("configuration", "/etc/my.cnf", "my.cnf"),
            volume("secret", secretDirectory),
            { name: "sockets", mountPath: socketDirectory },
          ],
        },
      ],
      volumes: [
        { name: "configuration", configMap: { name: configurationName(role) } },
        {
          name: "secret",
          secret: {
            secretName: secretName(role),
            defaultMode: 0o440,
            items: [{ key: secretFileName, path: secretFileName }],
          },
        },
        { name: "sockets", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
      ],
    },
  };
}

/** A Deployment of one name server. Two of one would meet at the same port, or both write. */
export function nameServerSpec(
  role: NameServerRole,
  settings: Pick<Settings, "dns">,
  configurationHash: pulumi.Input<string>,
  end?: PublicEnd,
): k8s.types.input.apps.v1.DeploymentSpec {
  const labels = {
    ...pdnsLabels(role),
    ...(end !== undefined && { "hybrid.cluster/node": end.node }),
  };
  return {
    replicas: 1,
    strategy: { type: "Recreate" },
    selector: { matchLabels: labels },
    template: podTemplate(role, settings, labels, configurationHash, end),
  };
}
