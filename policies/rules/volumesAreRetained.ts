import { eachObject } from "../kubernetesObjects";
import { eachClass } from "../programClaims";
import { resourceRule } from "../rule";
import { resourceType } from "../types";
import { separately } from "../unknown";
import { shown, valueAt } from "../values";

/** Data outlives the cluster that is destroyed and made again, and every claim deleted by mistake. */
export const volumesAreRetained = resourceRule(
  {
    name: "volumes-are-retained",
    description: "Volumes are kept when their claim, their database or their cluster is deleted.",
    severity: "critical",
    remediationSteps:
      "set `reclaimPolicy: Retain` on classes, `whenDeleted` and `whenScaled` to Retain, and `deleteProtection: true` on Hetzner volumes.",
    thresholds: {},
  },
  (resource, _settings, report) => {
    const expect = (
      one: { readonly subject: string },
      what: string,
      value: unknown,
      isRight: boolean,
    ): void => {
      if (isRight) return;
      const { subject } = one;
      report({ subject, actual: `${what} is ${shown(value)}`, expected: "Retain" });
    };
    separately([
      () => {
        eachClass(resource, (made) => {
          const { reclaimPolicy } = made;
          expect(made, "reclaimPolicy", reclaimPolicy, reclaimPolicy === "Retain");
        });
      },
      () => {
        eachObject(resource, (one) => {
          const { kind, group, object } = one;
          if (kind === "PersistentVolume") {
            const policy = valueAt(object, "spec", "persistentVolumeReclaimPolicy");
            expect(one, "persistentVolumeReclaimPolicy", policy, policy === "Retain");
          }
          const isMariaDb = kind === "MariaDB" && group === "k8s.mariadb.com";
          if (!isMariaDb && kind !== "StatefulSet") return;
          const at = isMariaDb
            ? ["storage", "pvcRetentionPolicy"]
            : ["persistentVolumeClaimRetentionPolicy"];
          separately(
            ["whenDeleted", "whenScaled"].map((key) => () => {
              const value = valueAt(object, "spec", ...at, key);
              // Both keep the volume when nothing is said.
              expect(one, key, value, value === undefined || value === "Retain");
            }),
          );
        });
      },
      () => {
        if (resource.type !== resourceType.volume) return;
        if (resource.props["deleteProtection"] === true || resource.opts.protect) return;
        const subject = `volume '${resource.name}'`;
        report({ subject, actual: "can be deleted", expected: "deleteProtection: true" });
      },
    ]);
  },
);
