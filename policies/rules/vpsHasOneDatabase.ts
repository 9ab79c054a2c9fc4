import { repositoryOf } from "../images";
import { eachObject } from "../kubernetesObjects";
import { classOf, withClassPlaces, eachClaim, mountedClaims } from "../programClaims";
import { programRule } from "../rule";
import { separately } from "../unknown";
import { textOf, valueAt } from "../values";
import { eachWorkload, someContainer, type Workload } from "../workloads";

function isPostgres({ podSpec }: Workload): boolean {
  return someContainer(podSpec, (container) =>
    /(?:^|\/)(?:postgres(?:ql)?|pgvector)$/.test(repositoryOf(textOf(valueAt(container, "image")))),
  );
}

/** Each service with a database of its own takes a volume of the three, and memory beside etcd. */
export const vpsHasOneDatabase = programRule(
  {
    name: "vps-has-one-database",
    description: "At most one PostgreSQL has a Hetzner volume; services share it.",
    severity: "high",
    remediationSteps: "make a database and a user in the PostgreSQL that is there.",
    thresholds: {
      maximumDatabases: {
        type: "integer",
        minimum: 0,
        default: 1,
        description: "PostgreSQL servers that may have a Hetzner volume.",
      },
    },
  },
  ({ inputs }, { maximumDatabases }, report) => {
    withClassPlaces(inputs, (places) => {
      const isVps = (spec: unknown): boolean => places.get(classOf(spec) ?? "") === "vps";
      const found = new Map<string, string>();
      const note = inputs.flatMap((resource) => [
        () => {
          eachClaim(resource, ({ spec, workload, urn }) => {
            if (workload === undefined || !isVps(spec) || !isPostgres(workload)) return;
            found.set(workload.subject, urn);
          });
        },
        () => {
          eachWorkload(resource, (workload) => {
            const isMounting = mountedClaims(workload, inputs).some(({ spec }) => isVps(spec));
            if (isMounting && isPostgres(workload)) found.set(workload.subject, resource.urn);
          });
        },
        () => {
          eachObject(resource, (one) => {
            if (one.kind !== "Cluster" || one.group !== "postgresql.cnpg.io") return;
            const { subject, object } = one;
            const storageClassName = valueAt(object, "spec", "storage", "storageClass");
            if (isVps({ storageClassName })) found.set(subject, resource.urn);
          });
        },
      ]);
      separately([
        () => {
          separately(note);
        },
        () => {
          for (const [subject, urn] of [...found].slice(maximumDatabases)) {
            const actual = `is PostgreSQL number ${[...found.keys()].indexOf(subject) + 1} with a Hetzner volume`;
            report({ subject, actual, expected: `${maximumDatabases} at most`, urn });
          }
        },
      ]);
    });
  },
);
