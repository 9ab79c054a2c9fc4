import { isExactTag, isPinned } from "../images";
import { releaseOf } from "../releases";
import { type Report, resourceRule } from "../rule";
import { separately } from "../unknown";
import { shown, valueAt } from "../values";
import { eachContainer, eachWorkload, type Workload } from "../workloads";

function checkWorkload({ subject, chart, kind, podSpec }: Workload, report: Report): void {
  // Charts and operators bring their own images, of their own version.
  const isOthersChoice = chart !== undefined || kind === "MariaDB";
  eachContainer(podSpec, ({ name, container }) => {
    const image = valueAt(container, "image");
    if (image === undefined && (isOthersChoice || !("image" in Object(container)))) return;
    if (typeof image === "string" && isPinned(image)) return;
    report({
      subject: `${subject} container '${name}'`,
      actual: `runs ${shown(image)}`,
      expected: "a whole version or a digest",
    });
  });
}

/** Under a floating tag two nodes run different code by one name, and going back proves nothing. */
export const imagesArePinned = resourceRule(
  {
    name: "images-are-pinned",
    description: "Containers run images of one whole version or digest.",
    severity: "high",
    remediationSteps: "write `repository:1.2.3` or append `@sha256:<digest>`.",
    thresholds: {},
  },
  (resource, _settings, report) => {
    const release = releaseOf(resource);
    separately([
      () => {
        eachWorkload(resource, (workload) => {
          checkWorkload(workload, report);
        });
      },
      ...(release?.chart?.images ?? []).map((path) => () => {
        const image = release?.value(path);
        const tag = valueAt(image, "tag");
        if (tag === undefined || tag === "" || valueAt(image, "digest") !== undefined) return;
        if (typeof tag === "string" && isExactTag(tag)) return;
        report({
          subject: `${release?.subject ?? ""} ${path}`,
          actual: `has tag ${shown(tag)}`,
          expected: "a whole version or a digest",
        });
      }),
    ]);
  },
);
