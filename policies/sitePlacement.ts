import { eligibleNodes, nodeList } from "./placement";
import { eachProgramWorkload } from "./programWorkloads";
import type { Program, Report } from "./rule";

/**
 * Reports workloads that belong to a site, by their chart or by their namespace, and may run
 * elsewhere.
 *
 * @param namespaces those whose manifests belong to the site
 */
export function checkSite(
  program: Program,
  site: "vps" | "home",
  namespaces: readonly string[],
  report: Report,
): void {
  eachProgramWorkload(program, (workload, nodes, urn) => {
    const { subject, belongs, chart, namespace, isPlaceable, podSpec } = workload;
    const isOurs = belongs === undefined ? namespaces.includes(namespace) : belongs === site;
    if (!isOurs || (!isPlaceable && chart === undefined)) return;
    const eligible = eligibleNodes(isPlaceable ? podSpec : undefined, nodes);
    if (eligible.length > 0 && eligible.every((node) => node.site === site)) return;
    const elsewhere = eligible.filter((node) => node.site !== site);
    report({
      subject,
      actual: eligible.length === 0 ? "fits no node at all" : `may run on ${nodeList(elsewhere)}`,
      expected: `required placement on site ${site}`,
      urn,
    });
  });
}
