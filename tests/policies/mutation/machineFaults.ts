import { absent, all, machineSetting, type Mutation, ofType, property } from "./mutants";

const endpoint = ["cluster", "controlPlane", "endpoint"] as const;
const kubePrism = ["machine", "features", "kubePrism"] as const;
const patch = (text: string): Mutation =>
  property(ofType("ConfigurationApply"), ["configPatches"], (patches: readonly unknown[]) => [
    ...patches,
    text,
  ]);

/** Faults of what nodes are told to be. */
export const machineFaults: Readonly<Record<string, Mutation>> = {
  "kube-span-is-enabled": all(
    machineSetting("KubeSpanConfig", ["enabled"], false),
    machineSetting("KubeSpanConfig", ["enabled"], absent),
    machineSetting(undefined, ["cluster", "discovery", "enabled"], false),
    patch("cluster: { discovery: { registries: { service: { disabled: true } } } }"),
    patch("apiVersion: v1alpha1\nkind: KubeSpanConfig\n$patch: delete"),
  ),
  "cluster-endpoint-is-kube-prism": all(
    machineSetting(undefined, endpoint, "https://5.78.43.147:6443"),
    machineSetting(undefined, endpoint, absent),
    machineSetting(undefined, [...kubePrism, "enabled"], false),
    machineSetting(undefined, [...kubePrism, "port"], 7446),
    patch("machine: { network: { interfaces: [{ interface: eth0, vip: { ip: 10.2.0.9 } }] } }"),
    patch("apiVersion: v1alpha1\nkind: Layer2VIPConfig\nname: 10.2.0.9\nlink: eth0"),
  ),
};
