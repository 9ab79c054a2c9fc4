import { serversAreAsAgreed } from "../../../policies/rules/serversAreAsAgreed";
import { serversBootWithoutUserData } from "../../../policies/rules/serversBootWithoutUserData";
import { serversKeepTheirMachine } from "../../../policies/rules/serversKeepTheirMachine";
import { type Subject, unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { server } from "../subjects";

const agreed = {
  ...{ serverType: "cpx31", location: "hil", backups: true },
  ...{ deleteProtection: true, rebuildProtection: true },
};
const two = (first: object): readonly Subject[] => [
  server("a", { ...agreed, ...first }),
  server("b", agreed),
];

describeRule(serversAreAsAgreed, {
  accepts: [
    { of: "two agreed servers", resources: two({}) },
    { of: "a program without servers", resources: [] },
    {
      of: "a worker that may be deleted",
      resources: two({
        labels: { "hybrid.cluster/role": "worker" },
        ...{ deleteProtection: false, rebuildProtection: false },
      }),
    },
    {
      of: "what is configured",
      resources: [server("a", { ...agreed, serverType: "cax21", location: "fsn1" })],
      config: { serverTypes: ["cax21"], locations: ["fsn1"], servers: 1 },
    },
  ],
  reports: [
    ...[
      { input: { serverType: "cpx41" }, actual: 'serverType is "cpx41"', expected: "cpx31" },
      { input: { location: "fsn1" }, actual: 'location is "fsn1"', expected: "hil" },
      { input: { location: undefined }, actual: "location is nothing", expected: "hil" },
      { input: { backups: false }, actual: "backups is false", expected: "true" },
      { input: { backups: undefined }, actual: "backups is nothing", expected: "true" },
      { input: { deleteProtection: false }, actual: "deleteProtection is false", expected: "true" },
      {
        input: { rebuildProtection: false },
        actual: "rebuildProtection is false",
        expected: "true",
      },
    ].map(({ input, actual, expected }) => ({
      of: actual,
      resources: two(input),
      findings: [`server 'a': ${actual}, expected ${expected}`],
    })),
    {
      of: "one server",
      resources: [server("a", agreed)],
      findings: ["Hetzner servers: are 1, expected 2"],
    },
    {
      of: "three servers",
      resources: [...two({}), server("c", agreed)],
      findings: ["Hetzner servers: are 3, expected 2"],
    },
  ],
  leavesUnchecked: [{ of: "an unknown type", resources: two({ serverType: unknown }) }],
});

const ignoring = ["image", "userData", "sshKeys"];
const kept = (overrides: Partial<Subject>, role: unknown = "controlplane"): Subject => ({
  ...server("a", { labels: { "hybrid.cluster/role": role } }),
  ...{ protect: true, ignoreChanges: ignoring },
  ...overrides,
});

describeRule(serversKeepTheirMachine, {
  accepts: [
    { of: "a protected control plane", resources: [kept({})] },
    { of: "a worker that is not protected", resources: [kept({ protect: false }, "worker")] },
    { of: "more than is asked", resources: [kept({ ignoreChanges: [...ignoring, "iso"] })] },
  ],
  reports: [
    {
      of: "a control plane that can be deleted",
      resources: [kept({ protect: false })],
      findings: ["server 'a': a control plane that can be deleted, expected protect: true"],
    },
    ...[[], ["image"], ["image", "userData"]].map((ignoreChanges) => ({
      of: `a server that ignores ${ignoreChanges.join(" and ") || "nothing"}`,
      resources: [kept({ ignoreChanges })],
      findings: [
        `server 'a': is replaced when ${ignoring.filter((input) => !ignoreChanges.includes(input)).join(", ")} changes, expected ignoreChanges for each`,
      ],
    })),
    {
      of: "a server of no role",
      resources: [kept({}, "")],
      findings: ["server 'a': label hybrid.cluster/role is \"\", expected a role"],
    },
  ],
  leavesUnchecked: [{ of: "an unknown role", resources: [kept({}, unknown)] }],
});

const noUserData = "server 'a': has user data (\"string\"), expected none";

describeRule(serversBootWithoutUserData, {
  accepts: [
    { of: "no user data", resources: [server("a")] },
    { of: "empty user data", resources: [server("a", { userData: "" })] },
  ],
  reports: [
    {
      of: "a configuration in user data, without showing it",
      resources: [server("a", { userData: "machine: { token: abc }" })],
      findings: [noUserData],
    },
    {
      of: "an image made by the program",
      resources: [{ type: "hcloud:index/snapshot:Snapshot", name: "talos", inputs: {} }],
      findings: ["snapshot 'talos': makes an image, expected images uploaded beforehand"],
    },
  ],
  leavesUnchecked: [{ of: "unknown user data", resources: [server("a", { userData: unknown })] }],
});
