import type { Candidate } from "./candidates";
import type { ExportedState, Recorded } from "./lock";
import { clientConfiguration } from "./machineSecrets";

const bootstrapType = "talos:machine/bootstrap:Bootstrap";

/** An import reads no credentials, a preview masks them, and the provider takes no bootstrap without. */
const credentials = (
  type: string,
  resources: readonly Recorded[],
): Readonly<Record<string, unknown>> =>
  type === bootstrapType ? { clientConfiguration: clientConfiguration(resources) } : {};

/** A state in which what was imported has the inputs that the program gives it. */
export function keptInputs(state: ExportedState, imported: readonly Candidate[]): ExportedState {
  const { resources = [] } = state.deployment;
  const kept = resources.map((resource) => {
    const candidate = imported.find(({ urn }) => urn === resource.urn);
    if (candidate === undefined) return resource;
    const { type, inputs } = resource;
    const known = { ...credentials(type, resources), ...candidate.inputs };
    return { ...resource, inputs: { ...inputs, ...known } };
  });
  return { ...state, deployment: { ...state.deployment, resources: kept } };
}
