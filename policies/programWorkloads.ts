import { type ProgramNode, programNodes } from "./placement";
import type { Program } from "./rule";
import { separately } from "./unknown";
import { eachWorkload, type Workload } from "./workloads";

/** Shows every workload of a program with the nodes there are, and the URN of its resource. */
export function eachProgramWorkload(
  { inputs }: Program,
  visit: (workload: Workload, nodes: readonly ProgramNode[], urn: string) => void,
): void {
  const nodes = programNodes(inputs);
  separately(
    inputs.map((resource) => () => {
      eachWorkload(resource, (workload) => {
        visit(workload, nodes, resource.urn);
      });
    }),
  );
}
