import { added, all, each, type Mutation, ofType, property } from "./mutants";

const firewall = ofType("Firewall");
const server = ofType("Server");
const everyone = ["0.0.0.0/0"];

const opening = (
  port: string,
  protocol = "tcp",
  sourceIps: readonly string[] = everyone,
): Mutation =>
  property(firewall, ["rules"], (rules: readonly unknown[]) => [
    ...rules,
    { direction: "in", protocol, port, sourceIps },
  ]);

const attachedTo = (...firewallIds: readonly number[]): Mutation =>
  each(server, `attached to firewalls [${firewallIds.join(", ")}]`, (subject) => ({
    ...subject,
    inputs: { ...subject.inputs, firewallIds },
    outputs: { ...subject.outputs, firewallIds },
    propertyDependencies: {},
  }));

const mesh = (key: string, value: unknown): Mutation =>
  property(firewall, ["rules", "*"], (rule: Readonly<Record<string, unknown>>) =>
    rule["port"] === "51820" ? { ...rule, [key]: value } : rule,
  );

/** Faults of firewalls and of what stands behind them. */
export const networkFaults: Readonly<Record<string, Mutation>> = {
  "kube-span-port-is-open": all(
    mesh("port", "51821"),
    mesh("protocol", "tcp"),
    mesh("direction", "out"),
    mesh("sourceIps", ["203.0.113.0/24"]),
    attachedTo(),
  ),
  "open-ports-are-allowlisted": all(
    ...["22", "2379-2380", "10250", "4240", "3306", "9090", "30000-32767", "1-65535"].map((port) =>
      opening(port),
    ),
    ...["8472", "123", "4789"].map((port) => opening(port, "udp")),
    ...["6443", "50000"].flatMap((port) => [
      opening(port),
      opening(port, "tcp", ["::/0"]),
      opening(port, "tcp", ["0.0.0.0/1", "128.0.0.0/1"]),
    ]),
    property(firewall, ["rules", "*", "sourceIps"], (sources: readonly string[]) =>
      sources.includes("203.0.113.7/32") ? everyone : sources,
    ),
  ),
  "servers-are-behind-managed-firewalls": all(
    attachedTo(),
    attachedTo(4711),
    added({
      type: "hcloud:index/firewallAttachment:FirewallAttachment",
      name: "foreign",
      inputs: { firewallId: 4711, serverIds: [1] },
    }),
  ),
};
