import type { PolicyResource } from "@pulumi/policy";
import { attachedFirewalls } from "../attachedFirewalls";
import { isCovered, opened, type PortSpan } from "../firewalls";
import { stackRule } from "../rule";
import { resourceType } from "../types";
import { separately, unchecked } from "../unknown";
import { elements, valueAt } from "../values";

function opensToEveryone(rule: unknown, span: PortSpan): boolean {
  if (valueAt(rule, "direction") !== "in") return false;
  const opens = opened(rule);
  if (opens === undefined || !isCovered(span, [opens])) return false;
  return elements(valueAt(rule, "sourceIps")).some((read) => read() === "0.0.0.0/0");
}

/** Whether a firewall lets the span in; a rule unknown yet counts only when no other one does. */
function letsIn(firewall: PolicyResource, span: PortSpan): boolean {
  if (Object.keys(firewall.props).length === 0) {
    throw unchecked([`the rules of firewall '${firewall.name}' can't be known during preview`]);
  }
  const opening: unknown[] = [];
  try {
    separately(
      elements(firewall.props["rules"]).map((read) => () => {
        const rule = read();
        if (opensToEveryone(rule, span)) opening.push(rule);
      }),
    );
  } catch (error) {
    if (opening.length === 0) throw error;
  }
  return opening.length > 0;
}

/**
 * Home sits behind NAT and opens every tunnel, from an address that changes: with the mesh port
 * closed, or open to some sources only, the two sites never meet.
 */
export const kubeSpanPortIsOpen = stackRule(
  {
    name: "kube-span-port-is-open",
    description: "Every VPS is behind a firewall that lets the mesh in from everywhere.",
    severity: "critical",
    remediationSteps:
      "attach the cluster's firewall in `firewallIds` and let it accept the mesh port over UDP from 0.0.0.0/0.",
    thresholds: {
      kubeSpanPort: {
        type: "integer",
        minimum: 1,
        maximum: 65_535,
        default: 51_820,
        description: "UDP port of KubeSpan; Talos has no setting for it.",
      },
    },
  },
  (resources, { kubeSpanPort }, report) => {
    const span = { protocol: "udp", from: kubeSpanPort, to: kubeSpanPort };
    separately(
      resources
        .filter(({ type }) => type === resourceType.server)
        .map((server) => () => {
          const { managed } = attachedFirewalls(server, "firewallIds");
          const names = managed.map(({ name }) => `'${name}'`).join(", ");
          if (managed.some((firewall) => letsIn(firewall, span))) return;
          report({
            subject: `server '${server.name}'`,
            actual:
              names === ""
                ? "no firewall of this program is attached"
                : `its firewall ${names} does not let ${kubeSpanPort}/udp in from 0.0.0.0/0`,
            expected: `a firewall that lets ${kubeSpanPort}/udp in from 0.0.0.0/0`,
            urn: server.urn,
          });
        }),
    );
  },
);
