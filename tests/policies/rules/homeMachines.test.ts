import { homeMachinesStayOnTheirHost } from "../../../policies/rules/homeMachinesStayOnTheirHost";
import { nodesAreNotScripted } from "../../../policies/rules/nodesAreNotScripted";
import { systemDisksAreNotBackedUp } from "../../../policies/rules/systemDisksAreNotBackedUp";
import { type Subject, unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { server } from "../subjects";

const vm = (inputs: Readonly<Record<string, unknown>>): Subject => ({
  type: "proxmoxve:index/vmLegacy:VmLegacy",
  name: "vm",
  inputs: { deleteUnreferencedDisksOnDestroy: false, onBoot: true, ...inputs },
});
const other = (type: string, inputs: Readonly<Record<string, unknown>> = {}): Subject => ({
  type,
  name: "x",
  inputs,
});

describeRule(homeMachinesStayOnTheirHost, {
  accepts: [{ of: "a VM that stays", resources: [vm({})] }],
  reports: [
    ...[
      "proxmoxve:index/haresource:Haresource",
      "proxmoxve:index/haresourceLegacy:HaresourceLegacy",
      "proxmoxve:index/hagroup:Hagroup",
      "proxmoxve:index/harule:Harule",
    ].map((type) => ({
      of: type,
      resources: [other(type)],
      findings: [`'x' (${type}): moves VMs between hosts, expected no high availability`],
    })),
    {
      of: "a VM that removes foreign disks and stays off",
      resources: [vm({ deleteUnreferencedDisksOnDestroy: true, onBoot: undefined })],
      findings: [
        "VM 'vm': deleteUnreferencedDisksOnDestroy is true, expected false",
        "VM 'vm': onBoot is nothing, expected true",
      ],
    },
  ],
  leavesUnchecked: [{ of: "an unknown setting", resources: [vm({ onBoot: unknown })] }],
});

const disk = (backup: unknown) => ({ interface: "scsi0", backup });
const backed = (shown: string): string => `VM 'vm': disk scsi0 has backup ${shown}, expected false`;

describeRule(systemDisksAreNotBackedUp, {
  accepts: [
    { of: "disks left out", resources: [vm({ disks: [disk(false), disk(false)] })] },
    { of: "no disks", resources: [vm({})] },
  ],
  reports: [
    {
      of: "a disk in backups",
      resources: [vm({ disks: [disk(true)] })],
      findings: [backed("true")],
    },
    {
      of: "a disk that does not say, which is in them",
      resources: [vm({ disks: [disk(false), disk(undefined)] })],
      findings: [backed("nothing")],
    },
  ],
  leavesUnchecked: [
    {
      of: "an unknown disk beside one in backups",
      resources: [vm({ disks: [unknown, disk(true)] })],
      findings: [backed("true")],
    },
  ],
});

const scripted = (type: string, actual: string, expected: string, name = "x"): string =>
  `'${name}' (${type}): ${actual}, expected ${expected}`;
const file = "proxmoxve:index/fileLegacy:FileLegacy";
const serverType = "hcloud:index/server:Server";
const vmType = "proxmoxve:index/vmLegacy:VmLegacy";

describeRule(nodesAreNotScripted, {
  accepts: [
    { of: "a server without keys", resources: [server("a"), server("b", { sshKeys: [] })] },
    { of: "a VM with an address alone", resources: [vm({ initialization: { ipConfigs: [] } })] },
    { of: "an image file", resources: [other(file, { contentType: "iso" })] },
    {
      of: "a provider without SSH",
      resources: [other("pulumi:providers:proxmoxve", { endpoint: "https://a" })],
    },
  ],
  reports: [
    {
      of: "an SSH key",
      resources: [other("hcloud:index/sshKey:SshKey")],
      findings: [scripted("hcloud:index/sshKey:SshKey", "is a login", "no SSH keys")],
    },
    {
      of: "a server with keys",
      resources: [server("a", { sshKeys: ["me"] })],
      findings: [scripted(serverType, "has sshKeys", "none", "a")],
    },
    ...["command:local:Command", "command:remote:Command", "command:remote:CopyToRemote"].map(
      (type) => ({
        of: type,
        resources: [other(type)],
        findings: [scripted(type, "runs a command", "declared resources")],
      }),
    ),
    {
      of: "a snippet",
      resources: [other(file, { contentType: "snippets" })],
      findings: [scripted(file, "is a snippet", "no cloud-init scripts")],
    },
    ...["userAccount", "userDataFileId", "vendorDataFileId"].map((key) => ({
      of: `a VM with ${key}`,
      resources: [vm({ initialization: { [key]: key === "userAccount" ? { keys: ["k"] } : "f" } })],
      findings: [scripted(vmType, `has initialization.${key}`, "none", "vm")],
    })),
    {
      of: "a provider that logs in",
      resources: [other("pulumi:providers:proxmoxve", { ssh: { agent: true } })],
      findings: [scripted("pulumi:providers:proxmoxve", "has ssh", "none")],
    },
  ],
  leavesUnchecked: [{ of: "unknown keys", resources: [server("a", { sshKeys: unknown })] }],
});
