import type { ResourceValidationArgs } from "@pulumi/policy";
import { repositoryOf } from "../images";
import { powerDnsSettings } from "../powerDns";
import { type Report, resourceRule } from "../rule";
import { separately } from "../unknown";
import { elements, textOf, valueAt } from "../values";
import { eachWorkload, someContainer, type Workload } from "../workloads";

function isNameServer({ podSpec }: Workload): boolean {
  return someContainer(podSpec, (container) =>
    /(?:^|\/)pdns-auth/.test(repositoryOf(textOf(valueAt(container, "image")))),
  );
}

function checkVolumes({ subject, podSpec, claims }: Workload, report: Report): void {
  const claimed = elements(valueAt(podSpec, "volumes")).filter(
    (read) => valueAt(read(), "persistentVolumeClaim") !== undefined,
  );
  if (claimed.length + claims().length === 0) return;
  report({ subject, actual: "has a volume of its own", expected: "its data in Galera alone" });
}

function checkBackend(resource: ResourceValidationArgs, report: Report): void {
  for (const { subject, settings } of powerDnsSettings(resource)) {
    const launch = settings.get("launch");
    if (launch === undefined || launch === "gmysql") continue;
    report({ subject: subject(), actual: `launch is ${launch}`, expected: "gmysql" });
  }
}

/** A name server with data of its own answers from it after Galera has moved on. */
export const nameServersOwnNoDatabase = resourceRule(
  {
    name: "name-servers-own-no-database",
    description: "PowerDNS runs as Deployments without volumes, with Galera as its only database.",
    severity: "high",
    remediationSteps: "use a Deployment without claims, and `launch=gmysql` with Galera's Service.",
    thresholds: {},
  },
  (resource, _settings, report) => {
    separately([
      () => {
        eachWorkload(resource, (workload) => {
          if (!isNameServer(workload)) return;
          const { subject, kind } = workload;
          // A job only uses the server's tools, and ends.
          if (kind !== "Deployment" && kind !== "Job" && kind !== "CronJob") {
            report({ subject, actual: `is a ${kind}`, expected: "a Deployment" });
          }
          checkVolumes(workload, report);
        });
      },
      () => {
        checkBackend(resource, report);
      },
    ]);
  },
);
