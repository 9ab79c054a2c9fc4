import { stringify } from "yaml";
import { Authority } from "../../../controlPlane/certificates";
import type { Store } from "../../../world/store";
import type { MachineApi } from "../../../world/talos/machineApi";
import type { ResourceModel } from "../../model";
import { secret } from "../../values";
import { retried, targetOf } from "./request";

const base64 = (pem: string): string => Buffer.from(pem).toString("base64");

/** The administrator's access to Kubernetes, signed by the cluster's own authority. */
export function kubeconfig(store: Store, api: MachineApi): ResourceModel {
  return {
    isStateOnly: true,
    secretOutputs: ["kubeconfigRaw"],
    create: async ({ inputs, ...patience }) => {
      const target = targetOf(inputs);
      const access = await retried(store, "failed to retrieve kubeconfig", patience, () =>
        api.kubernetesAccess(target),
      );
      const { clusterName, endpoint, authority } = access;
      const admin = await new Authority(authority).sign({
        subject: "O=system:masters,CN=admin",
      });
      const [certificate, key] = [base64(admin.certificatePem), base64(admin.privateKeyPem)];
      const user = `admin@${clusterName}`;
      const cluster = { server: endpoint, "certificate-authority-data": authority.cert };
      const document = {
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name: clusterName, cluster }],
        users: [
          { name: user, user: { "client-certificate-data": certificate, "client-key-data": key } },
        ],
        contexts: [{ name: user, context: { cluster: clusterName, namespace: "default", user } }],
        "current-context": user,
      };
      return {
        id: clusterName,
        outputs: {
          endpoint: target.endpoint,
          certificateRenewalDuration: "720h",
          kubeconfigRaw: stringify(document),
          kubernetesClientConfiguration: {
            host: endpoint,
            caCertificate: authority.cert,
            clientCertificate: certificate,
            clientKey: secret(key),
          },
        },
      };
    },
  };
}
