import { checkRejected, type Rejected } from "../rejected";
import { resourceRule } from "../rule";

const rejected: readonly Rejected[] = [
  {
    name: "Bitnami",
    why: "an image with free versions, and mariadb-operator for Galera",
    trace: /bitnami(?!\.github\.io\/sealed-secrets|\.com$|(?:-labs)?\/sealed-secrets)/i,
  },
];

/** Free images of Bitnami have only the newest version, so none can be pinned or pulled again. */
export const bitnamiIsAbsent = resourceRule(
  {
    name: "bitnami-is-absent",
    description: "No chart or image of Bitnami; Galera is run by mariadb-operator.",
    severity: "high",
    remediationSteps: "use the project's own image, and a `MariaDB` object for a database.",
    thresholds: {},
  },
  (resource, _settings, report) => {
    checkRejected(resource, rejected, report);
  },
);
