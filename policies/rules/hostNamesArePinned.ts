import { machineRule } from "../machineRule";

/** After an upgrade that lost the platform's arguments, nodes came back under names of chance. */
export const hostNamesArePinned = machineRule(
  {
    name: "host-names-are-pinned",
    description: "Every node's host name is its own, and is never made up by the machine.",
    severity: "high",
    remediationSteps:
      'add the document `kind: HostnameConfig` with `auto: "off"` and the node\'s name as `hostname`.',
    thresholds: {},
  },
  (_settings, name) => [
    {
      kind: "HostnameConfig",
      path: ["auto"],
      expected: "off",
      isRight: (value) => value === "off",
    },
    {
      kind: "HostnameConfig",
      path: ["hostname"],
      expected: name,
      isRight: (value) => value === name,
    },
  ],
);
