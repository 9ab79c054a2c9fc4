import type { GateRequest } from "./gateRequest";
import { askRound } from "./round";

/**
 * Lets a bootstrap begin only where no etcd of this cluster runs. The machine itself would refuse a
 * second one too, after the ten minutes that the provider goes on asking, and not say what to do.
 *
 * @throws Error that names who runs etcd already, and the way out
 */
export async function refuseSecondBootstrap(
  { controlPlanes, questions }: Pick<GateRequest, "controlPlanes" | "questions">,
  stack: string,
): Promise<void> {
  const { standings } = await askRound(controlPlanes(), questions);
  const running = standings.flatMap(({ name, address, answer }) =>
    answer.kind === "members" ? [`${name} (${address ?? "no address"})`] : [],
  );
  if (running.length === 0) return;
  throw new Error(
    `this cluster was bootstrapped before, and the state does not know it: etcd runs on ` +
      `${running.join(", ")}. Nothing was changed. Run 'make recover STACK=${stack}', ` +
      "then 'pulumi up' again.",
  );
}
