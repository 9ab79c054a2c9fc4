import { z } from "zod";
import { type Problem, quoted, removeCommand, setCommand } from "../problem";
import type { Check, Draft } from "./check";

interface Endpoint {
  readonly path: string;
  readonly url: string;
}

/** Other names of a registry that image references call by another. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  "docker.io": ["registry-1.docker.io", "index.docker.io"],
};

function mirrorsOf({ registryMirrors = {} }: Draft): (Endpoint & { upstream: string })[] {
  return Object.entries(registryMirrors).flatMap(([upstream, urls = []]) =>
    urls.flatMap((url, index) =>
      url === undefined
        ? []
        : [{ upstream, url, path: z.core.toDotPath(["registryMirrors", upstream, index]) }],
    ),
  );
}

function judged({ path, url }: Endpoint): Problem[] {
  const { username, password, search, hash } = new URL(url);
  if (username + password + search + hash === "") return [];
  // The address itself may hold a password, so it is not repeated.
  const message = "expected an address without user, password, query and fragment";
  return [{ path, message, fix: setCommand(path, "<the plain address>") }];
}

/** Addresses of other systems hold no credentials, and lead to where they are meant to. */
export const endpoints: Check = (draft) => {
  const problems: Problem[] = [];
  const proxmox = draft.sites?.home?.proxmox?.endpoint;
  if (proxmox !== undefined) {
    const path = "sites.home.proxmox.endpoint";
    problems.push(...judged({ path, url: proxmox }));
    const { origin, pathname } = new URL(proxmox);
    if (pathname !== "/") {
      const message = `expected an address without a path, got ${quoted(pathname)} after the host; the provider adds the API's own`;
      problems.push({ path, message, fix: setCommand(path, `${origin}/`) });
    }
  }
  const seen = new Set<string>();
  for (const mirror of mirrorsOf(draft)) {
    const { path, url, upstream } = mirror;
    problems.push(...judged(mirror));
    const { host } = new URL(url);
    if (host === upstream || aliases[upstream]?.includes(host)) {
      const message = `expected a mirror, got ${quoted(host)}, the registry itself, which is always asked last`;
      problems.push({ path, message, fix: removeCommand(path) });
    }
    const key = `${upstream} ${url}`;
    if (seen.has(key)) {
      const message = `expected another mirror, got ${quoted(url)} a second time`;
      problems.push({ path, message, fix: removeCommand(path) });
    }
    seen.add(key);
  }
  return problems;
};
