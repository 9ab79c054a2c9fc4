import type { Scene } from "../drills/drill";
import { attempt } from "../mesh/command";
import { askUdp, SilenceError } from "./ask";
import type { Answer } from "./message";
import type { DnsStage, NameServer } from "./stage";

export type DnsScene = Scene<DnsStage>;

/** What a server says of a name: its addresses, or why there are none. */
export async function addressOf(
  { target }: Pick<NameServer, "target">,
  name: string,
): Promise<string> {
  return askUdp(target, name, "A").then(said, (error: unknown) =>
    error instanceof SilenceError ? "silence" : String(error),
  );
}

export function said({ code, addresses }: Answer): string {
  const words: Readonly<Record<number, string>> = { 2: "SERVFAIL", 3: "NXDOMAIN", 5: "REFUSED" };
  return code === 0 ? addresses.join() : (words[code] ?? `code ${code}`);
}

export const names = ({ server }: NameServer): string => server.host.name;

/** Runs dig against a server. */
export async function dig({ target }: NameServer, ...args: readonly string[]): Promise<string> {
  const common = [`@${target.address}`, "-p", String(target.port), "+tries=1", "+time=60"];
  return (await attempt("dig", [...common, ...args])).stdout;
}

export const statusOf = (output: string): string =>
  /status: (\w+)/.exec(output)?.[1] ?? "no answer";
