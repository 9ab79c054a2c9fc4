import { unknown } from "../../support/violationsOf";
import { all, type Mutation, ofType, output, property } from "./mutants";

const exempting =
  (rule: string, resource: string): Mutation =>
  (program) => [
    {
      what: `an exemption of ${resource} from ${rule} is past its last day`,
      program,
      config: {
        [rule]: {
          exemptions: [{ resource, reason: "until it is replaced", expires: "2020-01-31" }],
        },
      },
    },
  ];

/** Faults in what the pack is given: its configuration, and values that nobody knows yet. */
export const packFaults: Readonly<Record<string, Mutation>> = {
  "exemptions-are-current": all(
    exempting("open-ports-are-allowlisted", "firewall 'hybrid' port 22/tcp"),
    exempting("only-vps-nodes-are-public", "node 'talos-vps-cp-0'"),
    exempting("monthly-cost-is-shown", "monthly cost"),
  ),
  "unchecked-values-are-listed": all(
    output(ofType("TalosNode"), "address", unknown),
    property(ofType("Firewall"), ["rules", "*", "port"], unknown),
    property(ofType("ConfigurationApply"), ["configPatches", "0"], unknown),
    property(ofType("Server"), ["serverType"], unknown),
  ),
};
