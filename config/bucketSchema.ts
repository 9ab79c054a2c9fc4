import { z } from "zod";
import { dnsLabel, httpsUrl } from "./formats";

/** Where copies go, and when; the keys are the secrets `backupAccessKeyId` and `backupSecretKey`. */
export const bucket = (defaults: { readonly prefix: string; readonly cron: string }) =>
  z.strictObject({
    /** Bucket of an S3 service. */
    bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "the name of a bucket"),
    endpoint: httpsUrl,
    region: z.string().min(1).default("us-east-1"),
    /** Folder in the bucket, so that several clusters can share it. */
    prefix: dnsLabel.default(defaults.prefix),
    /** When, as cron says it, in UTC. */
    cron: z
      .string()
      .regex(/^\S+( \S+){4}$/, "five fields of cron")
      .default(defaults.cron),
    retentionDays: z.int().min(1).max(3_650).default(30),
  });
