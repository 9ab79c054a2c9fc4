import type { NodeMachine } from "../programMachines";
import { programMachines } from "../programMachines";
import { programRule, type Report } from "../rule";
import { separately } from "../unknown";
import { elements, isRecord, shown, valueAt } from "../values";

/** Whether `dhcp: true` stands anywhere below a value, as it may below interfaces and VLANs. */
function asksDhcp(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(asksDhcp);
  if (!isRecord(value)) return false;
  return Object.entries(value).some(
    ([key, child]) => (key === "dhcp" && child === true) || asksDhcp(child),
  );
}

function checkHome({ subject, urn, setting, ofKind }: NodeMachine, report: Report): void {
  const kinds = ["DHCPv4Config", "DHCPv6Config"].filter((kind) => ofKind(kind).length > 0);
  if (kinds.length > 0 || asksDhcp(setting(undefined, "machine", "network"))) {
    report({ subject, actual: "asks for an address", expected: "static addresses only", urn });
  }
  const isStatic = ofKind("LinkConfig").some(
    (link) => elements(valueAt(link, "addresses")).length > 0,
  );
  if (isStatic) return;
  setting("LinkConfig", "addresses");
  report({ subject, actual: "has no static address", expected: "LinkConfig.addresses", urn });
}

/**
 * A node with two addresses shows the kubelet's one today and the other tomorrow, and etcd the
 * mesh's own: peers then look for it where it is not.
 */
export const nodeAddressesArePinned = programRule(
  {
    name: "node-addresses-are-pinned",
    description: "Kubelet and etcd of every node are told their one address; home has no DHCP.",
    severity: "high",
    remediationSteps:
      "set `machine.kubelet.nodeIP.validSubnets` and on control planes `cluster.etcd.advertisedSubnets` to the node's own /32, and a `LinkConfig` with addresses at home.",
    thresholds: {},
  },
  (program, _settings, report) => {
    separately(
      programMachines(program).flatMap((machine) => {
        const { subject, urn, site, role, setting } = machine;
        const expectOwn =
          (...path: readonly string[]) =>
          () => {
            const subnets = setting(undefined, ...path);
            const texts = elements(subnets).map((read) => String(read()));
            if (texts.length > 0 && texts.every((text) => /\/(?:32|128)$/.test(text))) return;
            const actual = `${path.join(".")} is ${shown(subnets)}`;
            report({ subject, actual, expected: "the node's own address", urn });
          };
        return [
          expectOwn("machine", "kubelet", "nodeIP", "validSubnets"),
          ...(role === "controlplane" ? [expectOwn("cluster", "etcd", "advertisedSubnets")] : []),
          ...(site === "home"
            ? [
                () => {
                  checkHome(machine, report);
                },
              ]
            : []),
        ];
      }),
    );
  },
);
