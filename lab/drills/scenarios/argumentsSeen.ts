import { runningProcesses } from "../../supervisor/runningProcesses";

const lookMilliseconds = 20;

/** Runs work and gives the arguments of every process of the machine that was seen meanwhile. */
export async function argumentsSeen(work: () => Promise<unknown>): Promise<readonly string[]> {
  const seen = new Set<string>();
  const look = setInterval(() => {
    for (const { command } of runningProcesses()) seen.add(command.join(" "));
  }, lookMilliseconds);
  try {
    await work();
  } finally {
    clearInterval(look);
  }
  return [...seen];
}
