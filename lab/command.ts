import { constants } from "node:os";
import { messageOf } from "../config/messageOf";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs what a command of the README does, to its end: a signal is passed on to it, and the process
 * ends when it has put things in order. Exit code: its own; 1 when it throws; 128 and the number of
 * the signal when it was interrupted.
 *
 * @param work gets the signal, and what it says last is for a person to read
 */
export function command(work: (interruption: AbortSignal) => Promise<number>): void {
  const interruption = new AbortController();
  let signalCode: number | undefined;
  for (const name of signals) {
    process.on(name, () => {
      signalCode ??= 128 + constants.signals[name];
      interruption.abort();
    });
  }
  work(interruption.signal)
    .catch((error: unknown) => {
      process.stderr.write(`${messageOf(error)}\n`);
      return 1;
    })
    .then(
      (code) => {
        process.exitCode = signalCode ?? code;
      },
      () => undefined,
    );
}
