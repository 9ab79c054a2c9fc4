import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { writeAtomically } from "../supervisor/atomicFile";
import type { ApiAccess } from "./apiClient";
import { Authority, type SignedCertificate } from "./certificates";
import { type ControlPlaneSecrets, pemOf } from "./secrets";
import { firstServiceAddress } from "./serviceAddress";

/** Clients of the API server that get a kubeconfig, and who they are to it. */
const clients = {
  scheduler: "CN=system:kube-scheduler",
  "controller-manager": "CN=system:kube-controller-manager",
  kwok: "O=system:masters,CN=lab:kwok",
  admin: "O=system:masters,CN=lab:admin",
} as const;

export type ApiClientName = keyof typeof clients;

const loopbackNames = ["localhost", "127.0.0.1"];

/** Where the files of one control plane's PKI are. */
export class Pki {
  public constructor(public readonly directory: string) {}

  public file(name: string): string {
    return path.join(this.directory, name);
  }

  public kubeconfig(client: ApiClientName): string {
    return this.file(`${client}.kubeconfig`);
  }

  /** Writes all that the control plane's processes read, for an API server on `apiPort`. */
  public async write(
    secrets: ControlPlaneSecrets,
    serviceCidr: string,
    apiPort: number,
  ): Promise<ApiAccess> {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    const k8s = new Authority(secrets.k8s);
    const aggregator = new Authority(secrets.k8sAggregator);
    const etcd = new Authority(secrets.etcd);
    this.#write("k8s-ca.crt", k8s.certificatePem);
    this.#write("k8s-ca.key", k8s.privateKeyPem);
    this.#write("aggregator-ca.crt", aggregator.certificatePem);
    this.#write("etcd-ca.crt", etcd.certificatePem);
    this.#write("service-account.key", pemOf(secrets.serviceAccountKey));
    this.#write("encryption.yaml", stringify(encryption(secrets.secretboxEncryptionSecret)));
    this.#write("admission.yaml", stringify(admission));
    const server = { subject: "CN=etcd", names: loopbackNames };
    this.#writePair("etcd-server", await etcd.sign(server));
    this.#writePair("etcd-client", await etcd.sign({ subject: "CN=kube-apiserver" }));
    this.#writePair(
      "aggregator-client",
      await aggregator.sign({ subject: "CN=front-proxy-client" }),
    );
    this.#writePair("apiserver", await k8s.sign(apiServerRequest(serviceCidr, [])));
    for (const [name, subject] of Object.entries(clients)) {
      const signed = await k8s.sign({ subject });
      this.#write(`${name}.kubeconfig`, kubeconfig(secrets.k8s.cert, apiPort, signed));
    }
    const admin = await k8s.sign({ subject: clients.admin });
    return { port: apiPort, authorityPem: k8s.certificatePem, ...admin };
  }

  /** Lets the API server answer to further addresses. It takes a new certificate by itself. */
  public async nameApiServer(
    secrets: ControlPlaneSecrets,
    serviceCidr: string,
    addresses: readonly string[],
  ): Promise<void> {
    const earlier = {
      certificatePem: readFileSync(this.file("apiserver.crt"), "utf8"),
      privateKeyPem: readFileSync(this.file("apiserver.key"), "utf8"),
    };
    const request = apiServerRequest(serviceCidr, addresses);
    this.#write("apiserver.crt", await new Authority(secrets.k8s).signAgain(request, earlier));
  }

  #write(name: string, text: string): void {
    writeAtomically(this.file(name), text, 0o600);
  }

  #writePair(name: string, { certificatePem, privateKeyPem }: SignedCertificate): void {
    this.#write(`${name}.crt`, certificatePem);
    this.#write(`${name}.key`, privateKeyPem);
  }
}

const apiServerRequest = (serviceCidr: string, addresses: readonly string[]) => ({
  subject: "CN=kube-apiserver",
  names: [
    ...loopbackNames,
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
    firstServiceAddress(serviceCidr),
    ...addresses,
  ],
});

const base64 = (text: string): string => Buffer.from(text).toString("base64");

const kubeconfig = (authority: string, port: number, signed: SignedCertificate): string =>
  stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "lab",
        cluster: {
          server: `https://127.0.0.1:${port}`,
          "certificate-authority-data": authority,
        },
      },
    ],
    users: [
      {
        name: "lab",
        user: {
          "client-certificate-data": base64(signed.certificatePem),
          "client-key-data": base64(signed.privateKeyPem),
        },
      },
    ],
    contexts: [{ name: "lab", context: { cluster: "lab", user: "lab" } }],
    "current-context": "lab",
  });

/** As Talos encrypts Secrets, so that none lies in etcd's files in clear. */
const encryption = (secret: string) => ({
  apiVersion: "apiserver.config.k8s.io/v1",
  kind: "EncryptionConfiguration",
  resources: [
    {
      resources: ["secrets"],
      providers: [{ secretbox: { keys: [{ name: "key2", secret }] } }, { identity: {} }],
    },
  ],
});

/** What Talos admits by default: outside kube-system no pod beyond the baseline without a label. */
const admission = {
  apiVersion: "apiserver.config.k8s.io/v1",
  kind: "AdmissionConfiguration",
  plugins: [
    {
      name: "PodSecurity",
      configuration: {
        apiVersion: "pod-security.admission.config.k8s.io/v1",
        kind: "PodSecurityConfiguration",
        defaults: { enforce: "baseline", audit: "restricted", warn: "restricted" },
        exemptions: { namespaces: ["kube-system"] },
      },
    },
  ],
};
