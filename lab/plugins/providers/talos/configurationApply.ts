import { createHash } from "node:crypto";
import { messageOf } from "../../../../config/messageOf";
import type { Store } from "../../../world/store";
import type { ApplyMode } from "../../../world/talos/applying";
import type { MachineApi } from "../../../world/talos/machineApi";
import { patched } from "../../../world/talos/talosctl";
import { type Refusal, type ResourceModel, VendorError } from "../../model";
import { type Properties, type Value, isProperties } from "../../values";
import { type Patience, clientRefusals, exactlyOne, retried, targetOf } from "./request";

const text = (value: Value | undefined): string => (typeof value === "string" ? value : "");

const modes = ["auto", "no_reboot", "reboot", "staged"] as const satisfies readonly ApplyMode[];
/** Staged where the machine would have to reboot, else applied at once. */
const cautious = "staged_if_needing_reboot";
const inputForms = ["machineConfigurationInput", "machineConfigurationInputWo"] as const;

function refusals(inputs: Properties): readonly Refusal[] {
  const { applyMode } = inputs;
  const known: readonly string[] = [...modes, cautious];
  const isKnown = applyMode === undefined || known.includes(text(applyMode));
  return [
    ...exactlyOne(inputs, inputForms),
    ...clientRefusals(inputs),
    ...(isKnown
      ? []
      : [
          {
            property: "applyMode",
            reason: `expected one of ${known.join(", ")}, got ${JSON.stringify(applyMode)}`,
          },
        ]),
  ];
}

/** The configuration with its patches laid over it, in the order of the program. */
async function merged(inputs: Properties): Promise<string> {
  const [kept, unkept] = inputForms;
  const patches = inputs["configPatches"];
  const texts = Array.isArray(patches) ? patches.map((patch: Value) => text(patch)) : [];
  return patched(text(inputs[kept] ?? inputs[unkept]), texts).catch((error: unknown) => {
    throw new VendorError(`Error applying config patches: ${messageOf(error)}`);
  });
}

function resolvedMode(api: MachineApi, inputs: Properties, configuration: string): ApplyMode {
  const mode = text(inputs["applyMode"]) || "auto";
  if (mode !== cautious) return modes.find((known) => known === mode) ?? "auto";
  try {
    return api.wouldReboot(targetOf(inputs), configuration) ? "staged" : "auto";
  } catch {
    // The provider asks during the preview already, where a machine may not be there yet.
    return "auto";
  }
}

/** The configuration of one machine. It is never read back: no drift shows, as with the provider. */
export function configurationApply(store: Store, api: MachineApi): ResourceModel {
  async function apply(inputs: Properties, patience: Patience): Promise<Properties> {
    const configuration = await merged(inputs);
    const mode = resolvedMode(api, inputs, configuration);
    await retried(store, "Error applying configuration", patience, () =>
      api.applyConfiguration(targetOf(inputs), configuration, mode),
    );
    const isKept = inputs[inputForms[0]] !== undefined;
    return {
      applyMode: "auto",
      endpoint: text(inputs["node"]),
      resolvedApplyMode: mode,
      machineConfigurationHash: createHash("sha256").update(configuration).digest("hex"),
      ...(isKept && { machineConfiguration: configuration }),
    };
  }

  return {
    isStateOnly: true,
    secretOutputs: [...inputForms, "clientConfigurationWo", "machineConfiguration"],
    refusals,
    create: async ({ inputs, ...patience }) => ({
      // The provider gives all of them one id; a list of what exists needs different ones.
      id: `machine_configuration_apply-${text(inputs["node"])}`,
      outputs: await apply(inputs, patience),
    }),
    update: ({ news, ...patience }) => apply(news, patience),
    delete: async ({ inputs, signal }) => {
      const { onDestroy } = inputs;
      if (!isProperties(onDestroy) || onDestroy["reset"] !== true) return;
      const options = {
        isGraceful: onDestroy["graceful"] !== false,
        reboots: onDestroy["reboot"] === true,
      };
      await retried(store, "Error resetting machine", { signal }, () => {
        api.reset(targetOf(inputs), options);
      });
    },
  };
}
