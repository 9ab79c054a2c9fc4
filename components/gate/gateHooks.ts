import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { adminCertificate, type CertificateAuthority } from "./adminCertificate";
import { type ControlPlane, probeApiServer } from "./apiServer";
import {
  awaitControlPlanes,
  clusterAnswers,
  type GateRequest,
  type GateSettings,
} from "./controlPlaneGate";

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

/**
 * Hooks that hold a step back until the control planes allow it. The engine runs them in updates
 * only, never in a preview or a destroy, and whatever depends on the resource waits for them.
 */
export class GateHooks {
  readonly #name: string;
  readonly #args: GateHooksArgs;

  public constructor(name: string, args: GateHooksArgs) {
    this.#name = name;
    this.#args = args;
  }

  /** For the bootstrap: the first control plane serves before another one joins. */
  public bootstrap(nodeName: string): pulumi.ResourceHookBinding {
    return { afterCreate: [this.#hook("bootstrapped", nodeName, "first")] };
  }

  /**
   * For the configuration of one control plane, whichever its place in the order. What a failed
   * after-hook leaves behind counts as done in the next run, so it is the before-hook of the next
   * control plane that holds then.
   */
  public configuration(nodeName: string): pulumi.ResourceHookBinding {
    return {
      beforeCreate: [this.#hook("before-join", nodeName, "before", true)],
      afterCreate: [this.#hook("after-join", nodeName, "after", true)],
      beforeUpdate: [this.#hook("before-change", nodeName, "before")],
      afterUpdate: [this.#hook("after-change", nodeName, "after")],
    };
  }

  #hook(
    step: string,
    nodeName: string,
    moment: GateRequest["moment"],
    mayFoundCluster = false,
  ): pulumi.ResourceHook {
    return new pulumi.ResourceHook(`${this.#name}-${nodeName}-${step}`, async () => {
      const request = await this.#request(nodeName, moment);
      // The very first control plane is configured before there is a cluster to ask.
      const isFirst = request.controlPlanes[0] === request.subject;
      if (mayFoundCluster && isFirst && !(await clusterAnswers(request))) return;
      await awaitControlPlanes(request);
    });
  }

  async #request(nodeName: string, moment: GateRequest["moment"]): Promise<GateRequest> {
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
