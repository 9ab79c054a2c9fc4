import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { probeApiServer } from "./apiServer";
import { refuseSecondBootstrap } from "./bootstrapGate";
import { clientCertificate, type CertificateAuthority } from "./clientCertificate";
import { awaitControlPlanes, isBeforeCluster } from "./controlPlaneGate";
import type { GateRequest, GateSettings, Moment } from "./gateRequest";
import { askEtcdMembers } from "./machineApi";
import type { Questions } from "./round";
import { Turns } from "./turns";

/** The authorities that sign the gate's own short-lived certificates. */
export interface Authorities {
  readonly kubernetes: CertificateAuthority;
  readonly talos: CertificateAuthority;
}

export interface GateHooksArgs {
  readonly settings: GateSettings;
  /**
   * Every control plane of the inventory, in the order in which they are configured. A function,
   * because the hooks are bound to the first of them before the last one exists.
   */
  readonly controlPlanes: () => readonly {
    readonly name: string;
    readonly address: pulumi.Output<string>;
  }[];
  readonly authorities: pulumi.Output<Authorities>;
}

const certificateMarginSeconds = 60;
/** Providers give up on a change well before; this ends the wait for one that never reports. */
const longestChangeSeconds = 30 * 60;
const configurationType = "talos:machine/configurationApply:ConfigurationApply";

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
      `the keys that the gate needs were not there after ${timeoutSeconds} s; ` +
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

/** A sibling below the same node component, by the name of another node. */
const configurationUrn = (urn: string, nodeName: string): string =>
  urn.replace(/\$[^$]*::[^:]*$/, `$${configurationType}::${nodeName}`);

const say = (line: string): void => {
  console.error(line);
};

/**
 * Hooks that hold a step back until the control planes allow it, and let only one of them change at
 * a time. The engine runs them in updates only, never in a preview or a destroy, and whatever
 * depends on the resource waits for them.
 *
 * What a failed hook after a change leaves behind counts as done in the next run, so every change
 * asks before it begins as well, and the first one of a run waits until they have settled.
 */
export class GateHooks {
  readonly #name: string;
  readonly #args: GateHooksArgs;
  readonly #turns: Turns;
  readonly #addresses = new Map<string, string>();
  #hasSettled = false;
  /** Steps of the first control plane in a cluster that does not exist yet. */
  readonly #unasked = new Set<string>();

  public constructor(name: string, args: GateHooksArgs) {
    const { timeoutSeconds, settleSeconds } = args.settings;
    this.#name = name;
    this.#args = args;
    this.#turns = new Turns(2 * (timeoutSeconds + settleSeconds) + longestChangeSeconds);
  }

  /** For the bootstrap: it is the only one, and its control plane serves before another one joins. */
  public bootstrap(nodeName: string): pulumi.ResourceHookBinding {
    const before = new pulumi.ResourceHook(
      `${this.#name}-${nodeName}-bootstrap-before`,
      async ({ urn }) => {
        await refuseSecondBootstrap(await this.#request(nodeName, "first", urn), pulumi.getStack());
      },
    );
    const hook = new pulumi.ResourceHook(
      `${this.#name}-${nodeName}-bootstrapped`,
      async ({ urn }) => {
        await awaitControlPlanes(await this.#request(nodeName, "first", urn));
        // Nobody has changed anything in a cluster that has just begun.
        this.#hasSettled = true;
      },
    );
    return { beforeCreate: [before], afterCreate: [hook] };
  }

  /** For the machine of a control plane: another size, address or ISO powers it off. */
  public machine(nodeName: string): pulumi.ResourceHookBinding {
    return {
      beforeUpdate: [this.#begin("machine-before", nodeName, "before-change")],
      afterUpdate: [this.#finish("machine-after", nodeName, "after-change")],
      onError: [this.#fail("machine-failed", nodeName)],
    };
  }

  /** For the configuration of a control plane, whichever its place in the order. */
  public configuration(nodeName: string): pulumi.ResourceHookBinding {
    return {
      beforeCreate: [this.#begin("join-before", nodeName, "before-join")],
      afterCreate: [this.#finish("join-after", nodeName, "after-join")],
      beforeUpdate: [this.#begin("change-before", nodeName, "before-change")],
      afterUpdate: [this.#finish("change-after", nodeName, "after-change")],
      onError: [this.#fail("change-failed", nodeName)],
    };
  }

  #begin(step: string, nodeName: string, moment: Moment): pulumi.ResourceHook {
    return new pulumi.ResourceHook(`${this.#name}-${nodeName}-${step}`, async ({ urn }) => {
      await this.#turns.take(urn, nodeName, say);
      try {
        await this.#pass(nodeName, moment, urn);
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
        await this.#pass(nodeName, moment, urn);
        this.#turns.end(urn);
      } catch (error) {
        this.#turns.end(urn, `${nodeName} did not come back from its change`);
        throw error;
      }
    });
  }

  /** The provider failed in the middle of a change, and nobody knows how far it got. */
  #fail(step: string, nodeName: string): pulumi.ErrorHook {
    return new pulumi.ErrorHook(`${this.#name}-${nodeName}-${step}`, ({ urn }) => {
      this.#turns.end(urn, `${nodeName}: its change failed; see its error in this run`);
      return false;
    });
  }

  async #pass(nodeName: string, moment: Moment, urn: string): Promise<void> {
    const request = await this.#request(nodeName, moment, urn);
    // The very first control plane is made before there is a cluster to ask, and again after a
    // first attempt that failed.
    if (moment.startsWith("before") && (await isBeforeCluster(request))) this.#unasked.add(urn);
    if (this.#unasked.has(urn)) return;
    await awaitControlPlanes(request);
    // From now on each change of this run leaves them settled, or ends the run.
    this.#hasSettled = true;
  }

  async #request(nodeName: string, moment: Moment, urn: string): Promise<GateRequest> {
    const { settings } = this.#args;
    const members = this.#args.controlPlanes();
    for (const { name, address } of members) {
      address.apply((value) => this.#addresses.set(name, value));
    }
    return {
      ...settings,
      controlPlanes: () =>
        members.map(({ name }) => ({ name, address: this.#addresses.get(name) })),
      subject: nodeName,
      moment,
      mustSettle: moment !== "first" && (moment.startsWith("after") || !this.#hasSettled),
      questions: await this.#questions(),
      mendCommand: (name) => `pulumi up --target '${configurationUrn(urn, name)}'`,
      say,
    };
  }

  async #questions(): Promise<Questions> {
    const { timeoutSeconds, settleSeconds } = this.#args.settings;
    const authorities = await settled(this.#args.authorities, timeoutSeconds);
    const lifetimeSeconds = timeoutSeconds + settleSeconds + certificateMarginSeconds;
    const [kubernetes, talos] = await Promise.all([
      clientCertificate(authorities.kubernetes, "O=system:masters,CN=hybrid-gate", lifetimeSeconds),
      clientCertificate(authorities.talos, "O=os:reader,CN=hybrid-gate", lifetimeSeconds),
    ]);
    return { kubernetes, talos, probe: probeApiServer, members: askEtcdMembers };
  }
}
