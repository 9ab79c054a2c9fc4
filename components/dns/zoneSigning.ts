import { createHash } from "node:crypto";
import type * as k8s from "@pulumi/kubernetes";
import { momentary, resourcesOf } from "../platform/memory";
import { onSite } from "../siteLabel";
import { apiKeySecret, apiUrl } from "./names";
import { signingLabel } from "./networkPolicies";
import { powerDnsImage } from "./nameServer";

/** What the API is asked for; asking again changes nothing. */
export const signingRequest = { method: "PUT", body: '{"dnssec": true}' } as const;

/** Asks the API to sign a zone: Python that takes `ZONE_URL` and `PDNS_API_KEY` from its environment. */
export const signingProgram = `
import os, urllib.request
urllib.request.urlopen(urllib.request.Request(
    os.environ["ZONE_URL"],
    method="${signingRequest.method}",
    data=b'${signingRequest.body}',
    headers={"X-API-Key": os.environ["PDNS_API_KEY"], "Content-Type": "application/json"},
), timeout=30)
`.trim();

/** Longest value of a label, which the pods of a job have its name in. */
const longestLabel = 63;

/** Name of the job that signs a zone. */
export function signingJobName(zone: string): string {
  const name = `sign-${zone}`;
  if (name.length <= longestLabel) return name;
  return `sign-${createHash("sha256").update(zone).digest("hex").slice(0, 32)}`;
}

/**
 * The job that signs a zone, for powerdns-operator has no field for it. It runs in the name server's
 * own image, which has Python for its start script.
 */
export function signingJobSpec(
  zone: string,
  powerDnsVersion: string,
): k8s.types.input.batch.v1.JobSpec {
  return {
    // The writer may be about to start; each attempt waits longer.
    backoffLimit: 8,
    template: {
      metadata: { labels: signingLabel },
      spec: {
        restartPolicy: "Never",
        nodeSelector: onSite("vps"),
        automountServiceAccountToken: false,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 953,
          seccompProfile: { type: "RuntimeDefault" },
        },
        containers: [
          {
            name: "sign",
            image: powerDnsImage(powerDnsVersion),
            command: ["python3", "-c", signingProgram],
            env: [
              { name: "ZONE_URL", value: `${apiUrl}/api/v1/servers/localhost/zones/${zone}.` },
              { name: apiKeySecret.key, valueFrom: { secretKeyRef: apiKeySecret } },
            ],
            resources: resourcesOf(momentary.zoneSigning),
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
          },
        ],
      },
    },
  };
}
