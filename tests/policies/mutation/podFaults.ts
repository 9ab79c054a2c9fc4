import {
  absent,
  added,
  all,
  anywhere,
  each,
  type Mutation,
  ofChart,
  ofType,
  property,
  type Where,
} from "./mutants";
import { deployment, release } from "./additions";

const releases = ofType("Release");
/** This chart limits its pods by itself, as Cilium's does at `cni`. */
const unlimited: Where = (subject) => releases(subject) && !ofChart("powerdns-operator")(subject);
const podSpec = ["spec", "template", "spec"] as const;
const deployments = ofType("Deployment");
const floating = (image: unknown): unknown =>
  typeof image === "string" ? image.replace(/:[^:/]+$/, ":latest") : image;

/** Faults of charts, images, limits and what pods may reach for. */
export const podFaults: Readonly<Record<string, Mutation>> = {
  "charts-are-known": all(
    added(release("wordpress")),
    property(releases, ["chart"], "oci://registry.example.org/somebody/elses-chart"),
  ),
  "charts-are-pinned": all(
    ...["latest", "1.x", "^1.2.3", "", absent].map((version) =>
      property(releases, ["version"], version),
    ),
    property(releases, ["devel"], true),
  ),
  "images-are-pinned": all(
    property(anywhere, ["spec", "**", /^(image|containerImage)$/], floating),
    property(deployments, [...podSpec, "containers", "*", "image"], "docker.io/library/nginx"),
    property(deployments, [...podSpec, "containers", "*", "image"], "docker.io/library/nginx:1"),
    property(releases, ["values", "**", "tag"], "latest"),
    added(deployment("apps", {}, { image: "nginx" })),
  ),
  "containers-have-memory-limits": all(
    property(anywhere, ["spec", "**", "limits", "memory"], absent),
    property(unlimited, ["values", /^(?!cni$)/, "**", "limits", "memory"], absent),
    added(deployment("apps", { initContainers: [{ name: "first", image: "a.example/b:1.2.3" }] })),
  ),
  "host-access-is-allowlisted": all(
    ...["hostNetwork", "hostPID", "hostIPC"].map((key) =>
      property(deployments, [...podSpec, key], true),
    ),
    property(deployments, [...podSpec, "volumes"], [{ name: "node", hostPath: { path: "/" } }]),
    property(deployments, [...podSpec, "containers", "*", "securityContext", "privileged"], true),
    added(deployment("apps", {}, { ports: [{ containerPort: 80, hostPort: 80 }] })),
  ),
  "privileged-namespaces-are-allowlisted": all(
    each(
      (subject) => ofType("Namespace")(subject) && !/local-path|proxmox|dns$/.test(subject.name),
      "lets pods be privileged",
      (subject) => ({
        ...subject,
        inputs: {
          ...subject.inputs,
          metadata: {
            ...(subject.inputs?.["metadata"] as object),
            labels: { "pod-security.kubernetes.io/enforce": "privileged" },
          },
        },
      }),
    ),
  ),
};
