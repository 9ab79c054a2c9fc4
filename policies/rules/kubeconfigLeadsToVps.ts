import { parse } from "yaml";
import { privateRanges, reach } from "../addresses";
import { resourceRule } from "../rule";
import { resourceType } from "../types";
import { separately } from "../unknown";
import { elements, isRecord, textOf, valueAt } from "../values";

/** Servers in a kubeconfig's text; none when it is no kubeconfig. */
function serversIn(kubeconfig: unknown): readonly string[] {
  if (typeof kubeconfig !== "string" || !kubeconfig.includes("clusters")) return [];
  let value: unknown;
  try {
    value = parse(kubeconfig);
  } catch {
    return [];
  }
  if (!isRecord(value)) return [];
  return elements(value["clusters"]).map((read) => String(valueAt(read(), "cluster", "server")));
}

const hostOf = (server: string): string =>
  URL.canParse(server) ? new URL(server).hostname : server;

/** KubePrism's address leads to the machine one sits at, and home's is gone when home is. */
export const kubeconfigLeadsToVps = resourceRule(
  {
    name: "kubeconfig-leads-to-vps",
    description: "Kubeconfigs are fetched from a VPS and lead to public addresses.",
    severity: "high",
    remediationSteps: "take the endpoint from a control plane of site vps.",
    thresholds: {
      privateCidrs: {
        type: "array",
        items: { type: "string" },
        default: privateRanges,
        description: "IPv4 ranges that count as not public.",
      },
    },
  },
  ({ type, name, props }, { privateCidrs }, report) => {
    const check = (subject: string, what: string, host: string): void => {
      const actual = `${what} ${host}`;
      const isWrong = host === "localhost" || reach(host, privateCidrs) === "private";
      if (isWrong) report({ subject, actual, expected: "a public address of a VPS" });
    };
    if (type === resourceType.kubeconfig) {
      const subject = `kubeconfig '${name}'`;
      separately(
        ["node", "endpoint"].map((key) => () => {
          const value: unknown = props[key];
          if (value !== undefined) check(subject, "is fetched from", textOf(value));
        }),
      );
    }
    if (type === resourceType.kubernetesProvider) {
      for (const server of serversIn(props["kubeconfig"])) {
        check(`provider '${name}'`, "leads to", hostOf(server));
      }
    }
  },
);
