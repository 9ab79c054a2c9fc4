import type { Subject } from "../../support/violationsOf";
import { added, all, type Mutation, ofType, property, together } from "./mutants";

const volume = (name: string, sizeGb = 10): Subject => ({
  type: "hcloud:index/volume:Volume",
  name,
  inputs: { name, size: sizeGb, location: "hil" },
});

const claim = (name: string): Subject => ({
  type: "kubernetes:core/v1:PersistentVolumeClaim",
  name,
  inputs: {
    metadata: { name, namespace: "apps" },
    spec: {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "hcloud-volumes",
      resources: { requests: { storage: "10Gi" } },
    },
  },
});

const set = (replicas: number): Subject => ({
  type: "kubernetes:apps/v1:StatefulSet",
  name: "set",
  inputs: {
    spec: {
      replicas,
      volumeClaimTemplates: [
        {
          spec: {
            storageClassName: "hcloud-volumes",
            resources: { requests: { storage: "10Gi" } },
          },
        },
      ],
    },
  },
});

const times = (count: number, of: (name: string) => Subject): readonly Subject[] =>
  Array.from({ length: count }, (_, index) => of(`more-${index}`));

const tooMany = (count: number): Mutation =>
  all(added(...times(count, volume)), added(...times(count, claim)), added(set(count)));

const server = (serverType: string): Subject => ({
  type: "hcloud:index/server:Server",
  name: "more",
  inputs: { name: "more", serverType, location: "hil", publicNets: [{ ipv4Enabled: true }] },
});

/** Faults that cost money. */
export const costFaults: Readonly<Record<string, Mutation>> = {
  "hetzner-volumes-are-capped": tooMany(4),
  "hetzner-volumes-are-few": tooMany(3),
  "monthly-cost-is-within-budget": all(
    ...["talos-vps-cp-0", "talos-vps-cp-1"].map((name) =>
      together(
        `Server ${name}: ordered anew as cpx41`,
        property(ofType("Server", name), ["labels"], {}),
        property(ofType("Server", name), ["serverType"], "cpx41"),
      ),
    ),
    added(server("cpx41")),
    added(volume("large", 100)),
    added(set(4)),
  ),
  "monthly-cost-is-shown": all(
    property(ofType("Server"), ["serverType"], "cpx21"),
    property(ofType("Server"), ["backups"], false),
    added(server("cpx31")),
    added(volume("small")),
  ),
};
