import type { ControlPlane, Questions } from "./round";

export interface GateSettings {
  /** Longest wait before the gate gives up. */
  readonly timeoutSeconds: number;
  /** Pause between two rounds of questions. */
  readonly pollSeconds: number;
  /**
   * How long the control planes must stay ready after a change. A node that takes its new
   * configuration by a reboot answers for some seconds before it goes down.
   */
  readonly settleSeconds: number;
}

/**
 * When a gate asks. `before-change` leaves the subject out, which may be the broken one that is
 * being mended; `after-change` does not. The two around a join ask those before the subject in the
 * order as well. `first` asks the subject alone.
 */
export type Moment = "first" | "before-join" | "after-join" | "before-change" | "after-change";

export interface GateRequest extends GateSettings {
  /**
   * Every control plane of the inventory, joined or not, in the order in which they join. Asked
   * again each round, because an address may only come to be known during the wait.
   */
  readonly controlPlanes: () => readonly ControlPlane[];
  /** Name of the control plane that is about to change, or has just changed. */
  readonly subject: string;
  readonly moment: Moment;
  /** Whether they must stay ready for `settleSeconds`, not just be ready once. */
  readonly mustSettle: boolean;
  readonly questions: Questions;
  /** Gives the command that mends one control plane alone. */
  readonly mendCommand: (name: string) => string;
  /** Takes lines for the person who waits. */
  readonly say: (line: string) => void;
}
