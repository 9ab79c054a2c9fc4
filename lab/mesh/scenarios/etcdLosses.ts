import { type Loss, survival } from "../../../components/survival";
import { until } from "../command";
import type { Drill } from "../drill";
import type { EtcdMember } from "../etcd";
import type { Mesh } from "../mesh";

/** etcd on the control planes of a mesh. */
export interface Cluster {
  readonly mesh: Mesh;
  readonly members: readonly EtcdMember[];
}

/** Short, so that the first write that succeeds tells when the election was over. */
const pollMilliseconds = 500;
const electionTimeoutSeconds = 45;

/** The members that can write, by name. */
export const writesOn = async (
  members: readonly EtcdMember[],
  timeoutMilliseconds = 5_000,
): Promise<string[]> => {
  const results = await Promise.all(
    members.map(async (member) =>
      (await member.write(timeoutMilliseconds)) === undefined ? [] : [member.name],
    ),
  );
  return results.flat();
};

/** Cuts machines off and compares who can still write with what the program promises. */
async function survives(
  { mesh, members }: Cluster,
  drill: Drill,
  lost: string,
  loss: Loss,
  machines: readonly string[],
): Promise<string[]> {
  const { writableOn } = survival(drill.options.settings.nodes, loss);
  for (const machine of machines) await mesh.links.setLink(machine, "down");
  const promised = members.filter(({ name }) => writableOn.includes(name));
  const waited = await until(
    async () => (await writesOn(promised, pollMilliseconds)).length === promised.length,
    electionTimeoutSeconds,
  );
  const writable = await writesOn(members);
  drill.record("etcd after a loss", {
    lost,
    "writes on, promised": writableOn.join(", ") || "nobody",
    "writes on, seen": writable.join(", ") || "nobody",
    "after, s": writableOn.length === 0 ? "" : (waited?.toFixed(1) ?? "never"),
  });
  for (const machine of machines) await mesh.links.setLink(machine, "up");
  const isWhole = async (): Promise<boolean> => (await writesOn(members)).length === members.length;
  const whole = await until(isWhole, 60);
  return [
    ...(writable.join() !== writableOn.join()
      ? [
          `${lost} lost: writes on ${writable.join(", ") || "nobody"}, promised ${writableOn.join(", ")}`,
        ]
      : []),
    ...(whole === undefined ? [`${lost} is back, and not every member writes again`] : []),
  ];
}

/** Loses home, one VPS and all of them, each in turn. */
export async function survivesAll(drill: Drill, cluster: Cluster): Promise<string[]> {
  const { nodes } = cluster.mesh.topology;
  const vps = nodes.filter(({ site }) => site === "vps").map(({ name }) => name);
  const home = nodes.filter(({ site }) => site === "home").map(({ name }) => name);
  const losses: readonly (readonly [string, Loss, readonly string[]])[] = [
    ["home", { nodes: home }, ["router"]],
    ...vps.slice(0, 1).map((name) => [name, { nodes: [name] }, [name]] as const),
    ["every VPS", { nodes: vps }, vps],
  ];
  const problems: string[] = [];
  for (const [lost, loss, machines] of losses) {
    problems.push(...(await survives(cluster, drill, lost, loss, machines)));
  }
  return problems;
}
