import type { ResourceValidationArgs } from "@pulumi/policy";
import { repositoryOf } from "./images";
import { eachObject } from "./kubernetesObjects";
import { machineOf } from "./machines";
import { releaseOf } from "./releases";
import type { Report } from "./rule";
import { resourceType } from "./types";
import { separately } from "./unknown";
import { textOf, valueAt } from "./values";
import { eachContainer, eachWorkload } from "./workloads";

/** Software that was tried or weighed and given up, by the traces that it leaves. */
export interface Rejected {
  readonly name: string;
  readonly why: string;
  /** In charts, repositories, images, provisioners, API groups and system extensions. */
  readonly trace: RegExp;
}

/** Every name by which software shows in a resource, each with where it stands. */
function eachTrace(
  resource: ResourceValidationArgs,
  visit: (trace: string, place: string, subject: () => string) => void,
): void {
  const { type, name, props } = resource;
  const release = releaseOf(resource);
  const machine = machineOf(resource);
  const own = () => `'${name}' (${type})`;
  separately([
    () => {
      if (release === undefined) return;
      visit(String(props["chart"]), "chart", () => release.subject);
      const repository = valueAt(props["repositoryOpts"], "repo");
      if (repository !== undefined) visit(textOf(repository), "repository", () => release.subject);
    },
    ...(release?.chart?.images ?? []).map((path) => () => {
      const repository = valueAt(release?.value(path), "repository");
      if (repository !== undefined) visit(textOf(repository), path, () => release?.subject ?? "");
    }),
    () => {
      eachWorkload(resource, ({ subject, podSpec }) => {
        eachContainer(podSpec, ({ container }) => {
          const image = valueAt(container, "image");
          if (image !== undefined) visit(repositoryOf(textOf(image)), "image", () => subject);
          if (image !== undefined) visit(textOf(image), "image", () => subject);
        });
      });
    },
    () => {
      eachObject(resource, (one) => {
        const { kind, group, object } = one;
        const subject = () => one.subject;
        visit(group, "API group", subject);
        if (kind === "StorageClass")
          visit(String(valueAt(object, "provisioner")), "provisioner", subject);
        if (kind === "HelmRelease") {
          visit(String(valueAt(object, "spec", "chart", "spec", "chart")), "chart", subject);
        }
      });
    },
    () => {
      if (type === resourceType.schematic) visit(String(props["schematic"]), "extension", own);
    },
    () => {
      if (machine === undefined) return;
      for (const service of machine.ofKind("ExtensionServiceConfig")) {
        visit(String(service["name"]), "extension", () => machine.subject);
      }
    },
  ]);
}

/** Reports each rejected software of a resource once for each place. */
export function checkRejected(
  resource: ResourceValidationArgs,
  rejected: readonly Rejected[],
  report: Report,
): void {
  const reported = new Set<string>();
  eachTrace(resource, (trace, place, subjectOf) => {
    for (const { name, why, trace: pattern } of rejected) {
      if (!pattern.test(trace)) continue;
      const subject = subjectOf();
      const key = `${subject} ${place} ${name}`;
      if (reported.has(key)) continue;
      reported.add(key);
      report({ subject, actual: `has ${name} as ${place}`, expected: why });
    }
  });
}
