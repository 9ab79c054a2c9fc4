import { all, each, type Mutation, ofType, output, property, type Where, without } from "./mutants";

const node = ofType("TalosNode");
const ofNode = (name: string) => ofType("TalosNode", name);
const controlPlane: Where = (subject) =>
  node(subject) && subject.inputs?.["role"] === "controlplane";
const other =
  (one: string, two: string) =>
  (value: unknown): string =>
    value === one ? two : one;

/** Faults of the inventory: who is where, in which role, under which name and address. */
export const clusterFaults: Readonly<Record<string, Mutation>> = {
  "control-planes-are-split-over-sites": all(
    property(node, ["role"], other("controlplane", "worker")),
    property(controlPlane, ["site"], other("home", "vps")),
    without(ofNode("talos-pve-cp-0")),
  ),
  "losing-home-leaves-quorum": all(
    property(ofNode("talos-vps-cp-0"), ["role"], "worker"),
    property(ofNode("talos-vps-cp-1"), ["site"], "home"),
    property(ofNode("talos-pve-worker-0"), ["role"], "controlplane"),
    without(ofNode("talos-vps-cp-0")),
  ),
  "only-vps-nodes-are-public": all(
    output(ofNode("talos-vps-cp-0"), "address", "10.9.9.9"),
    output(ofNode("talos-pve-cp-0"), "address", "5.78.43.150"),
    output(node, "site", "garage"),
    output(ofNode("talos-vps-cp-1"), "role", "worker"),
    property(ofType("Server"), ["publicNets", "0", "ipv4Enabled"], false),
    property(
      ofType("VmLegacy"),
      ["initialization", "ipConfigs", "0", "ipv4", "address"],
      "5.78.43.150/24",
    ),
  ),
  "node-names-and-addresses-are-unique": all(
    output(ofNode("talos-vps-cp-1"), "hostname", "talos-vps-cp-0"),
    output(ofNode("talos-pve-worker-0"), "address", "10.2.1.1"),
    output(ofNode("talos-pve-gpu-0"), "address", "10.2.2.1"),
  ),
  "identities-outlive-the-cluster": all(
    each(
      ({ parent, protect }) => parent?.type === "hybrid:secrets:PersistentAuth" && protect === true,
      "unprotected",
      (subject) => ({ ...subject, protect: false }),
    ),
    each(ofType("talos:machine/secrets:Secrets"), "moved below the cluster", (subject) => ({
      ...subject,
      parent: { type: "hybrid:cluster:HybridCluster", name: "hybrid" },
    })),
  ),
};
