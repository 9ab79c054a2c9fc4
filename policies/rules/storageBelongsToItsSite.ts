import { eligibleNodes, nodeList, programNodes } from "../placement";
import { classOf, withClassPlaces, eachClaim, mountedClaims } from "../programClaims";
import { type Program, programRule } from "../rule";
import { separately } from "../unknown";
import { eachWorkload, type Workload } from "../workloads";

/** Shows every claim with the workload that mounts it, whichever way. */
function eachMount(
  { inputs }: Program,
  visit: (workload: Workload, claim: string, spec: unknown, urn: string) => void,
): void {
  separately(
    inputs.flatMap((resource) => [
      () => {
        eachClaim(resource, ({ workload, name, spec, urn }) => {
          if (workload !== undefined) visit(workload, name, spec, urn);
        });
      },
      () => {
        eachWorkload(resource, (workload) => {
          for (const { name, spec } of mountedClaims(workload, inputs)) {
            if (spec !== undefined) visit(workload, name, spec, resource.urn);
          }
        });
      },
    ]),
  );
}

/** A pod placed where its volume is not waits for ever, and Proxmox' API is out of a VPS' reach. */
export const storageBelongsToItsSite = programRule(
  {
    name: "storage-belongs-to-its-site",
    description: "Workloads run only at the site of the volumes that they mount.",
    severity: "high",
    remediationSteps:
      "require the site of the storage class, or take the class of the workload's site.",
    thresholds: {},
  },
  (program, _settings, report) => {
    withClassPlaces(program.inputs, (places) => {
      const nodes = programNodes(program.inputs);
      eachMount(program, ({ subject, podSpec }, claim, spec, urn) => {
        const name = classOf(spec);
        // The rule about names says so.
        if (name === undefined) return;
        const place = places.get(name);
        if (place === undefined) {
          const actual = `claim '${claim}' is of class ${name}, whose site nobody knows`;
          report({ subject, actual, expected: [...places.keys()].join(", "), urn });
          return;
        }
        if (place === "node") return;
        const elsewhere = eligibleNodes(podSpec, nodes).filter(({ site }) => site !== place);
        if (elsewhere.length === 0) return;
        const actual = `claim '${claim}' of class ${name} may be asked for on ${nodeList(elsewhere)}`;
        report({ subject, actual, expected: `required placement on site ${place}`, urn });
      });
    });
  },
);
