import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { adminCertificate, type CertificateAuthority } from "./adminCertificate";
import { type ControlPlane, probeApiServer } from "./apiServer";
import {
  awaitControlPlanes,
  clusterAnswers,
  type GateRequest,
  type GateSettings,
  type Moment,
} from "./controlPlaneGate";
import { Turns } from "./turns";

export interface GateHooksArgs {
  readonly settings: GateSettings;
  /**
   * Every control plane of the inventory, in the order in which they are configured. A function,
   * because the hooks are bound to the first of them before the last one exists.
   */
  readonly controlPlanes: () => pulumi.Output<readonly ControlPlane[]>;
  /** The cluster's Kubernetes authority, which signs the gate's short-lived certificate. */
  readonly authority: pulumi.Output<CertificateAuthority>;
}

const certificateMarginSeconds = 60;

/**
 * The value of an output. The engine calls hooks in updates only, where every output gets one,
 * unless what it comes from has failed: then it stays silent for ever, and the wait must end.
 */
async function settled<T>(output: pulumi.Output<T>, timeoutSeconds: number): Promise<T> {
  const timer = new AbortController();
  const value = new Promise<T>((resolve) => {
    output.apply(resolve);
  });
  const timeout = sleep(timeoutSeconds * 1_000, undefined, { signal: timer.signal }).then(() => {
    throw new Error(
      `an address or key that the gate needs was not there after ${timeoutSeconds} s; ` +
        "see the failures of other resources in this run",
    );
  });
  try {
    return await Promise.race([value, timeout]);
  } finally {
    timer.abort();
    await timeout.catch(() => undefined);
  }
}

/** How many waits of a gate one turn may last: one before the change, the change, one after it. */
const waitsInTurn = 3;

/**
 * Hooks that hold a step back until the control planes allow it, and let only one of them change at
 * a time. The engine runs them in updates only, never in a preview or a destroy, and whatever
 * depends on the resource waits for them.
 *
 * What a failed hook after a change leaves behind counts as done in the next run, so every change
 * asks before it begins as well.
 */
export class GateHooks {
  readonly #name: string;
  readonly #args: GateHooksArgs;
  readonly #turns = new Turns();

  public constructor(name: string, args: GateHooksArgs) {
    this.#name = name;
    this.#args = args;
  }

  /** For the bootstrap: the first control plane serves before another one joins. */
  public bootstrap(nodeName: string): pulumi.ResourceHookBinding {
    const hook = new pulumi.ResourceHook(`${this.#name}-${nodeName}-bootstrapped`, async () => {
      await awaitControlPlanes(await this.#request(nodeName, "first"));
    });
    return { afterCreate: [hook] };
  }

  /** For the machine of a control plane: another size, address or ISO powers it off. */
  public machine(nodeName: string): pulumi.ResourceHookBinding {
    return {
      beforeUpdate: [this.#begin("machine-before", nodeName, "before-change")],
      afterUpdate: [this.#finish("machine-after", nodeName, "after-change")],
    };
  }

  /** For the configuration of a control plane, whichever its place in the order. */
  public configuration(nodeName: string): pulumi.ResourceHookBinding {
    return {
      beforeCreate: [this.#begin("join-before", nodeName, "before-join")],
      afterCreate: [this.#finish("join-after", nodeName, "after-join")],
      beforeUpdate: [this.#begin("change-before", nodeName, "before-change")],
      afterUpdate: [this.#finish("change-after", nodeName, "after-change")],
    };
  }

  #begin(step: string, nodeName: string, moment: Moment): pulumi.ResourceHook {
    return new pulumi.ResourceHook(`${this.#name}-${nodeName}-${step}`, async ({ urn }) => {
      await this.#turns.take(urn, waitsInTurn * this.#args.settings.timeoutSeconds);
      try {
        await this.#pass(nodeName, moment);
      } catch (error) {
        // Nothing was touched, so others may still have their turn.
        this.#turns.end(urn);
        throw error;
      }
    });
  }

  #finish(step: string, nodeName: string, moment: Moment): pulumi.ResourceHook {
    return new pulumi.ResourceHook(`${this.#name}-${nodeName}-${step}`, async ({ urn }) => {
      try {
        await this.#pass(nodeName, moment);
        this.#turns.end(urn);
      } catch (error) {
        this.#turns.end(urn, `${nodeName} did not come back from its change`);
        throw error;
      }
    });
  }

  async #pass(nodeName: string, moment: Moment): Promise<void> {
    const request = await this.#request(nodeName, moment);
    const isFirst = request.controlPlanes[0] === request.subject;
    const isJoining = moment === "before-join" || moment === "after-join";
    // The very first control plane is configured before there is a cluster to ask.
    if (isFirst && isJoining && !(await clusterAnswers(request))) return;
    await awaitControlPlanes(request);
  }

  async #request(nodeName: string, moment: Moment): Promise<GateRequest> {
    const { settings } = this.#args;
    const controlPlanes = await settled(this.#args.controlPlanes(), settings.timeoutSeconds);
    const subject = controlPlanes.find(({ name }) => name === nodeName);
    if (subject === undefined) throw new Error(`${nodeName} is no control plane of this cluster`);
    return {
      ...settings,
      controlPlanes,
      subject,
      moment,
      credentials: await adminCertificate(
        await settled(this.#args.authority, settings.timeoutSeconds),
        settings.timeoutSeconds + settings.settleSeconds + certificateMarginSeconds,
      ),
      probe: probeApiServer,
      say: (line) => {
        console.error(line);
      },
    };
  }
}
