import { parse, stringify } from "yaml";

interface NodeDraft extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly site: "vps" | "home";
}

/** All that a spread placement group takes; the config check refuses an eleventh. */
const mostVps = 10;
/** Below it are the addresses of the stack's own nodes. */
const firstHostNumber = 20;
/** The smallest a home node may be. */
const workerMemoryMiB = 2_048;

/**
 * A stack file with workers added until it has so many nodes: VPS up to what one placement group
 * takes, and the rest at home, whose LAN of 254 addresses ends it.
 *
 * @param stackFile of the stack `lab`
 */
export function largeStackFile(stackFile: string, nodeCount: number): string {
  const stack = parse(stackFile) as {
    readonly config: Readonly<Record<string, unknown>>;
  };
  const own = stack.config["hybrid:nodes"] as readonly NodeDraft[];
  const missing = Math.max(nodeCount - own.length, 0);
  const vpsCount = own.filter(({ site }) => site === "vps").length;
  const onVps = Math.min(mostVps - vpsCount, Math.floor(missing / 2));
  const added = Array.from({ length: missing }, (_, index) =>
    index < onVps ? vpsWorker(index) : homeWorker(index - onVps),
  );
  const config = { ...stack.config, "hybrid:nodes": [...own, ...added] };
  return stringify({ ...stack, config });
}

const vpsWorker = (index: number): NodeDraft => ({
  name: `scale-vps-${index}`,
  site: "vps",
  role: "worker",
  serverType: "cpx31",
});

const homeWorker = (index: number): NodeDraft => ({
  name: `scale-pve-${index}`,
  site: "home",
  role: "worker",
  address: `127.20.1.${firstHostNumber + index}`,
  vmId: 3_000 + index,
  cores: 2,
  memoryMiB: workerMemoryMiB,
  systemDiskGiB: 20,
});
