import { gpuIsClaimedOnce } from "../../../policies/rules/gpuIsClaimedOnce";
import { type Subject, unknown } from "../../support/violationsOf";
import { describeRule } from "../ruleTable";
import { node } from "../subjects";

const vm = (name: string, ...hostpcis: readonly unknown[]): Subject => ({
  type: "proxmoxve:index/vmLegacy:VmLegacy",
  name,
  inputs: { hostpcis, nodeName: "atlas" },
});
const gpu = { device: "hostpci0", mapping: "gpu" };
const schematic: Subject = {
  type: "talos:imageFactory/schematic:Schematic",
  name: "gpu",
  inputs: { schematic: "- siderolabs/nvidia-container-toolkit-production" },
};
const mapping = (name: string, path: string): Subject => ({
  type: "proxmoxve:hardware/mapping/pci:Pci",
  name,
  inputs: { name, maps: [{ node: "atlas", path }] },
});

describeRule(gpuIsClaimedOnce, {
  accepts: [
    { of: "VMs without devices", resources: [vm("a"), vm("b")] },
    {
      of: "a card for one worker",
      resources: [node("a", { site: "home", role: "worker" }), schematic, vm("a", gpu), vm("b")],
    },
    { of: "two cards", resources: [schematic, vm("a", gpu), vm("b", { id: "0000:02:00" })] },
    {
      of: "two functions of one card for one VM",
      resources: [schematic, vm("a", { id: "0000:01:00.0" }, { id: "0000:01:00.1" })],
    },
    {
      of: "cards at one address of two hosts",
      resources: [
        schematic,
        vm("a", { id: "0000:01:00" }),
        { ...vm("b"), inputs: { nodeName: "borg", hostpcis: [{ id: "0000:01:00" }] } },
      ],
    },
    { of: "two mappings", resources: [mapping("a", "0000:01:00"), mapping("b", "0000:02:00")] },
  ],
  reports: [
    {
      of: "one card for two VMs",
      resources: [schematic, vm("a", gpu), vm("b", gpu)],
      findings: ["VM 'b': takes device gpu, as 'a' does, expected a device of its own"],
    },
    {
      of: "one card by address for two VMs",
      resources: [schematic, vm("a", { id: "0000:01:00" }), vm("b", { id: "0000:01:00" })],
      findings: ["VM 'b': takes device 0000:01:00, as 'a' does, expected a device of its own"],
    },
    {
      of: "one card by its mapping and by another writing of its address",
      resources: [
        mapping("gpu", "0000:01:00"),
        schematic,
        vm("a", gpu),
        vm("b", { id: "01:00.0" }),
      ],
      findings: ["VM 'b': takes device 01:00.0, as 'a' does, expected a device of its own"],
    },
    {
      of: "a control plane with a card",
      resources: [node("a", { site: "home" }), schematic, vm("a", gpu)],
      findings: ["VM 'a': takes device gpu as controlplane, expected role worker"],
    },
    {
      of: "a card without the container toolkit",
      resources: [vm("a", gpu)],
      findings: [
        "VM 'a': takes device gpu, and no schematic has the container toolkit, expected siderolabs/nvidia-container-toolkit-*",
      ],
    },
    {
      of: "two mappings of one card",
      resources: [mapping("a", "0000:01:00"), mapping("b", "0000:01:00")],
      findings: [
        "mapping 'b': leads to atlas 0000:01:00, as 'a' does, expected a device of its own",
      ],
    },
  ],
  leavesUnchecked: [{ of: "unknown devices", resources: [vm("a", unknown)] }],
});
