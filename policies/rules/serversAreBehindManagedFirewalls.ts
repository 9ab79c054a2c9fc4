import type { PolicyResource } from "@pulumi/policy";
import { attachedFirewalls } from "../attachedFirewalls";
import { type Report, stackRule } from "../rule";
import { resourceType } from "../types";
import { separately } from "../unknown";

function checkServer(server: PolicyResource, report: Report): void {
  const subject = `server '${server.name}'`;
  const { urn } = server;
  const { managed, foreignIds, requireAll } = attachedFirewalls(server, "firewallIds");
  if (managed.length === 0) {
    const actual = "no firewall of this program is attached";
    report({ subject, actual, expected: "at least one", urn });
  }
  if (foreignIds.length > 0) {
    const actual = `firewall ids ${foreignIds.join(", ")} are not all this program's`;
    report({ subject, actual, expected: "firewalls of this program only", urn });
    return;
  }
  requireAll();
}

function checkAttachment(attachment: PolicyResource, report: Report): void {
  if (attachedFirewalls(attachment, "firewallId").managed.length > 0) return;
  report({
    subject: `firewall attachment '${attachment.name}'`,
    actual: "attaches a firewall that is not this program's",
    expected: "firewalls of this program only",
    urn: attachment.urn,
  });
}

/**
 * A server without a firewall shows the world the maintenance API of Talos, which asks for no
 * credentials; and a firewall made elsewhere may open whatever the rules about ports forbid.
 */
export const serversAreBehindManagedFirewalls = stackRule(
  {
    name: "servers-are-behind-managed-firewalls",
    description: "Every server is created behind firewalls of this program, and behind no others.",
    severity: "critical",
    remediationSteps:
      "create an `hcloud.Firewall` in the program and hand its id to the server's `firewallIds`, in place of ids written as numbers.",
    thresholds: {},
  },
  (resources, _settings, report) => {
    separately(
      resources.map((resource) => () => {
        if (resource.type === resourceType.server) checkServer(resource, report);
        if (resource.type === resourceType.firewallAttachment) checkAttachment(resource, report);
      }),
    );
  },
);
