import { until } from "./command";
import type { Drill } from "./drill";
import type { Mesh } from "./mesh";
import type { MeshNode } from "./topology";

/** A keepalive, a handshake that is tried again after five seconds, and a slow machine. */
export const recoveryTimeoutSeconds = 40;
const table = "Back after";

export const ofSite = ({ topology }: Mesh, site: MeshNode["site"]): MeshNode[] =>
  topology.nodes.filter((node) => node.site === site);

/** Asks only from the VPS, so that home is not made to speak first. */
export async function homeIsBack(mesh: Mesh, drill: Drill, event: string): Promise<string[]> {
  const pairs = ofSite(mesh, "vps").flatMap((from) =>
    ofSite(mesh, "home").map((to) => ({ from, to })),
  );
  const waits = await Promise.all(
    pairs.map(({ from, to }) =>
      until(() => mesh.answers(from.name, to.address), recoveryTimeoutSeconds),
    ),
  );
  const lost = pairs.filter((_, index) => waits[index] === undefined);
  const slowest = Math.max(...waits.map((waited) => waited ?? Infinity));
  drill.record(table, {
    event,
    seconds: lost.length > 0 ? "never" : slowest.toFixed(1),
    allowed: recoveryTimeoutSeconds,
  });
  return lost.map(({ from, to }) => `${event}: ${from.name} does not reach ${to.name}`);
}

/** Pairs that answer, asked once. */
export const answering = (
  mesh: Mesh,
  from: readonly MeshNode[],
  to: readonly MeshNode[],
): Promise<string[]> =>
  Promise.all(
    from.flatMap((one) =>
      to
        .filter((other) => other !== one)
        .map(async (other) =>
          (await mesh.answers(one.name, other.address)) ? [`${one.name} to ${other.name}`] : [],
        ),
    ),
  ).then((found) => found.flat());
