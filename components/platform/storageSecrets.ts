import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/**
 * Pod annotation that changes with a driver's configuration. The drivers read it once, and a chart
 * does not notice that the content of an existing Secret has changed.
 */
export const configHashKey = "hybrid.cluster/config-hash";

/**
 * A digest of a secret that may be seen: what it is made of holds more random bits than anyone can
 * try out.
 */
export function openDigest(secret: pulumi.Output<string>): pulumi.Output<string> {
  return pulumi.unsecret(
    secret.apply((content) => createHash("sha256").update(content).digest("hex").slice(0, 32)),
  );
}
